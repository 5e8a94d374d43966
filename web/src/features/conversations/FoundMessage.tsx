import type { Hit } from "@parley/sdk";
import { useSelector } from "react-redux";
import { selectConversation, useTitle } from "~/features/messaging/index.ts";
import { Avatar, useNames } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { rowTimeText } from "~/shared/format/dates.ts";
import { aroundHit, plainExcerpt } from "~/shared/format/excerpts.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import row from "./Row.module.css";

interface Props {
  hit: Hit;
  id: string;
  active: boolean;
  onPick(): void;
}

/** A message that was found: where, who, when, and the part of it that was searched for. */
export function FoundMessage({ hit, ...rest }: Props) {
  const id = hit.message.conversation_id;
  const conversation = useSelector((state: Parameters<typeof selectConversation>[0]) => selectConversation(state, id));
  return conversation ? <FoundIn hit={hit} conversation={conversation} {...rest} /> : null;
}

function FoundIn({ hit, id, conversation, active, onPick }: Props & { conversation: Parameters<typeof useTitle>[0] }) {
  const { t, language } = useTranslation();
  const { message } = hit;
  const excerpt = aroundHit(plainExcerpt(hit.excerpt));
  const title = useTitle(conversation);
  const me = useSelector(selectUserId);
  const nameOf = useNames();
  // Whose it is goes without saying but in a group, as in the list of conversations.
  const other = conversation.type === "group" ? nameOf(message.sender_id) : null;
  const name = message.sender_id === me ? t("list.you") : other;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the search box has the focus, and names the active row.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search box handles the keys.
    <div
      role="option"
      id={id}
      aria-selected={active}
      className={`${row.row} ${active ? row.active : ""}`}
      data-testid="found-message"
      data-seq={message.seq}
      onClick={onPick}
    >
      <Avatar id={title.pictureId} name={title.name} url={title.picture} size={54} />
      <div className={row.main}>
        <div className={row.line}>
          <span className={row.title}>{title.name}</span>
          <span className={row.meta}>{rowTimeText(message.created_at, new Date(), language)}</span>
        </div>
        <div className={row.line}>
          <span className={row.snippet} dir="auto">
            {name && <span className={`${row.sender} ${row.short}`}>{name}:</span>}
            {excerpt.map((piece, index) =>
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name, and stay in place.
              piece.hit ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
            )}
          </span>
        </div>
      </div>
    </div>
  );
}
