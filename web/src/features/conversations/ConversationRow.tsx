import { type Conversation, isMuted, type OutboxEntry } from "@parley/sdk";
import { memo } from "react";
import { useSelector } from "react-redux";
import { InlineThumbnail } from "~/features/media/index.ts";
import {
  lineOf,
  selectDraft,
  selectOutboxOf,
  type TickState,
  Ticks,
  useTitle,
  useTypingText,
} from "~/features/messaging/index.ts";
import { Avatar, selectPerson, selectPresence, useNames } from "~/features/people/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { rowTimeText } from "~/shared/format/dates.ts";
import { plainText } from "~/shared/format/markdown.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Icon } from "~/shared/ui/Icon.tsx";
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
  const typing = useTypingText(conversation);
  const message = conversation.last_message;
  const sender = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, message?.sender_id));
  const nameOf = useNames();
  const draft = useSelector((state: Parameters<typeof selectDraft>[0]) => selectDraft(state, conversation.id));
  if (typing !== null) return <span className={css.typing}>{typing}</span>;
  if (draft?.trim() && !open)
    return (
      <>
        <span className={css.draft}>{t("list.draft")}</span> {draft}
      </>
    );
  if (!entry && !message) return <>{t("list.noMessages")}</>;
  const waiting = entry?.content_type === "text" ? plainText(entry.content) : entry?.preview;
  const own = entry !== undefined || message?.sender_id === me;
  const named = conversation.type === "group" && (entry !== undefined || message?.content_type !== "system");
  const name = named && (own ? t("list.you") : sender?.display_name);
  return (
    <>
      {name && <span className={css.sender}>{name}: </span>}
      {!entry && <InlineThumbnail message={message} />}
      {waiting ?? (message && lineOf(message, t, nameOf))}
    </>
  );
}

function Mark({ icon, label }: { icon: "mute" | "pin"; label: string }) {
  return (
    <span className={css.mark} role="img" aria-label={label} data-testid={`row-${icon}`}>
      <Icon name={icon} size={16} />
    </span>
  );
}

export const ConversationRow = memo(function ConversationRow({ id, conversation, selected, active, onOpen }: Props) {
  const { t, language } = useTranslation();
  const me = useSelector(selectUserId);
  const title = useTitle(conversation);
  const presence = useSelector((state: Parameters<typeof selectPresence>[0]) => selectPresence(state, title.peerId));
  const waiting = useSelector((state: Parameters<typeof selectOutboxOf>[0]) => selectOutboxOf(state, conversation.id));
  const entry = waiting[waiting.length - 1];
  const tick = tickOf(conversation, entry, me);
  const muted = isMuted(conversation, Date.now());
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
        url={title.picture}
        size={54}
        online={presence?.state === "online"}
      />
      <div className={css.main}>
        <div className={css.line}>
          <span className={css.title} data-testid="row-title">
            {title.name}
          </span>
          {muted && <Mark icon="mute" label={t("list.muted")} />}
          <span className={css.meta}>
            {tick && <Ticks state={tick} />}
            {at && <time dateTime={at}>{rowTimeText(at, new Date(), language)}</time>}
          </span>
        </div>
        <div className={css.line}>
          <span className={css.snippet} data-testid="row-snippet">
            <Snippet conversation={conversation} entry={entry} open={selected} />
          </span>
          {conversation.unread_mentions > 0 && (
            <span className={css.badge} role="img" aria-label={t("list.mentioned")} data-testid="mention-badge">
              @
            </span>
          )}
          {conversation.unread === 0 && conversation.settings.marked_unread && (
            <span
              className={`${css.badge} ${muted ? css.muted : ""}`}
              role="img"
              aria-label={t("list.markedUnread")}
              data-testid="marked-unread"
            />
          )}
          {conversation.unread === 0 &&
            !conversation.settings.marked_unread &&
            conversation.settings.pinned !== null && <Mark icon="pin" label={t("list.pinned")} />}
          {conversation.unread > 0 && (
            <span
              className={`${css.badge} ${muted ? css.muted : ""}`}
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
