import type { Conversation, OutboxEntry } from "@parley/sdk";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useSelector } from "react-redux";
import {
  lineOf,
  selectDraft,
  selectOutboxOf,
  selectTypists,
  type TickState,
  Ticks,
  useTitle,
} from "~/features/messaging/index.ts";
import { Avatar, selectPeople, selectPerson, selectPresence } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { rowTimeText } from "~/shared/format/dates.ts";
import { plainText } from "~/shared/format/markdown.ts";
import css from "./Row.module.css";

interface Props {
  id: string;
  conversation: Conversation;
  selected: boolean;
  active: boolean;
  onOpen(id: string): void;
}

/** The state of the newest message, where it is one's own. */
function tickOf(conversation: Conversation, entry: OutboxEntry | undefined, me: string): TickState | null {
  if (entry) return entry.state;
  const message = conversation.last_message;
  if (message?.sender_id !== me) return null;
  return Object.values(conversation.read_marks).some((seq) => seq >= message.seq) ? "read" : "sent";
}

interface SnippetProps {
  conversation: Conversation;
  entry: OutboxEntry | undefined;
  /** The draft of what is open stands in the composer. */
  open: boolean;
}

function Snippet({ conversation, entry, open }: SnippetProps) {
  const { t } = useTranslation();
  const me = useSelector(selectUserId);
  const typists = useSelector((state: Parameters<typeof selectTypists>[0]) => selectTypists(state, conversation.id));
  const message = conversation.last_message;
  const sender = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, message?.sender_id));
  const people = useSelector(selectPeople);
  const draft = useSelector((state: Parameters<typeof selectDraft>[0]) => selectDraft(state, conversation.id));
  if (typists.length) return <span className={css.typing}>{t("chat.typing")}</span>;
  if (draft && !open)
    return (
      <>
        <span className={css.draft}>{t("list.draft")}</span> {draft}
      </>
    );
  if (entry) return <>{entry.content_type === "text" ? plainText(entry.content) : entry.preview}</>;
  if (!message) return <>{t("list.noMessages")}</>;
  const text = lineOf(message, t, (id) => people[id]?.display_name ?? t("chat.unknown"));
  if (conversation.type !== "group" || message.content_type === "system") return <>{text}</>;
  const name = message.sender_id === me ? t("list.you") : sender?.display_name;
  return (
    <>
      {name && <span className={css.sender}>{name}: </span>}
      {text}
    </>
  );
}

export const ConversationRow = memo(function ConversationRow({ id, conversation, selected, active, onOpen }: Props) {
  const { t, i18n } = useTranslation();
  const me = useSelector(selectUserId);
  const title = useTitle(conversation);
  const presence = useSelector((state: Parameters<typeof selectPresence>[0]) => selectPresence(state, title.peerId));
  const waiting = useSelector((state: Parameters<typeof selectOutboxOf>[0]) => selectOutboxOf(state, conversation.id));
  const entry = waiting[waiting.length - 1];
  const tick = tickOf(conversation, entry, me);
  const at = entry?.created_at ?? conversation.last_message?.created_at;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus, and names the active row.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box handles the keys.
    <div
      role="option"
      id={id}
      aria-selected={selected}
      className={`${css.row} ${selected ? css.selected : ""} ${active ? css.active : ""}`}
      data-testid="conversation-row"
      data-conversation-id={conversation.id}
      onClick={() => onOpen(conversation.id)}
    >
      <Avatar
        id={title.pictureId}
        name={title.name}
        url={title.peer?.avatar}
        size={54}
        online={presence?.state === "online"}
      />
      <div className={css.main}>
        <div className={css.line}>
          <span className={css.title} data-testid="row-title">
            {title.name}
          </span>
          <span className={css.meta}>
            {tick && <Ticks state={tick} />}
            {at && <time dateTime={at}>{rowTimeText(at, new Date(), i18n.language)}</time>}
          </span>
        </div>
        <div className={css.line}>
          <span className={css.snippet} data-testid="row-snippet">
            <Snippet conversation={conversation} entry={entry} open={selected} />
          </span>
          {conversation.unread > 0 && (
            <span
              className={css.badge}
              role="img"
              aria-label={t("list.unread", { count: conversation.unread })}
              data-testid="unread-badge"
            >
              {conversation.unread > 998 ? "999+" : conversation.unread}
            </span>
          )}
        </div>
      </div>
    </div>
  );
});
