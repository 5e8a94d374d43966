import { useDispatch } from "react-redux";
import { Ticks } from "~/features/messaging/index.ts";
import { dialogOpened } from "~/features/panels/index.ts";
import { useNames } from "~/features/people/index.ts";
import { timeText } from "~/shared/format/dates.ts";
import { fewEmoji } from "~/shared/format/emoji.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { hueOf, PEER_COUNT } from "~/shared/theme/index.ts";
import { Album } from "./Album.tsx";
import { isPicture } from "./albums.ts";
import { MessageBody, QuoteButton } from "./MessageBody.tsx";
import css from "./MessageRow.module.css";
import type { RowActs } from "./MessageRow.tsx";
import { Reactions } from "./Reactions.tsx";
import type { Shown } from "./shown.ts";

function Tail({ own }: { own: boolean }) {
  return (
    <svg
      className={`${css.tail} ${own ? css.tailOwn : css.tailPeer}`}
      width="9"
      height="20"
      viewBox="0 0 9 20"
      aria-hidden="true"
    >
      <path d="M0 20V0c.5 4 .8 9 2 12 1.400 3.500 4 6 6.500 7.200.6.300.400.800-.2.800z" fill="currentColor" />
    </svg>
  );
}

interface Props {
  message: Shown;
  parts: Shown[];
  /** The sender's name, where it stands in the bubble. */
  name: string | null;
  reachable: boolean;
  selecting: boolean;
  acts: RowActs;
}

/** What a message says: sender, what it answers, the body, time and ticks, reactions. */
export function Bubble({ message, parts, name, reachable, selecting, acts }: Props) {
  const { t, language } = useTranslation();
  const dispatch = useDispatch();
  const nameOf = useNames();
  const { source, own } = message;
  const kind = message.recalled ? undefined : message.body.content_type;
  const pictures = message.album === null ? [] : parts.filter(isPicture);
  const captioned = pictures.length > 0 && kind !== "image";
  // Of pictures in an album, each has its own.
  const reacted = source && source.reactions.length > 0 && (pictures.length === 0 || captioned) ? source : null;
  const stored = parts.flatMap((part) => part.source ?? []);
  const emoji = kind === "text" ? fewEmoji(message.content) : 0;
  const lone = emoji > 0 && name === null && !message.reply_to && !message.forwarded_from && pictures.length === 0;
  const classes = [
    css.bubble,
    lone && css.lone,
    (kind === "image" || captioned) && css.image,
    captioned && css.captioned,
    kind === "file" && css.file,
  ];
  return (
    <div className={classes.filter(Boolean).join(" ")} data-bare={kind === "image" && !reacted}>
      {name !== null && (
        <button
          type="button"
          className={`${css.who} ${css.sender}`}
          tabIndex={reachable ? 0 : -1}
          style={{ color: `var(--peer-${hueOf(message.sender_id, PEER_COUNT)})` }}
          data-testid="message-sender"
          onClick={() => dispatch(dialogOpened({ kind: "person", userId: message.sender_id }))}
        >
          {name}
        </button>
      )}
      {message.forwarded_from && (
        <div className={css.forwarded}>
          {t("chat.forwarded", {
            name: nameOf(message.forwarded_from.sender_id),
          })}
        </div>
      )}
      {message.reply_to && (
        <QuoteButton quote={message.reply_to} conversationId={message.body.conversation_id} onJump={acts.jump} />
      )}
      {pictures.length > 0 && (
        <Album pictures={pictures} selecting={selecting} reachable={reachable} onOpen={acts.open} />
      )}
      {(pictures.length === 0 || captioned) && (
        <span
          className={message.recalled ? css.recalled : css.text}
          data-emoji={emoji || undefined}
          data-testid="message-text"
          dir="auto"
        >
          <MessageBody message={message} onOpen={acts.open} />
        </span>
      )}
      <span className={css.meta}>
        {source?.edited_at && !message.recalled && <span>{t("chat.edited")} </span>}
        <time dateTime={message.created_at}>{timeText(message.created_at, language)}</time>
        {message.state && <Ticks state={message.state} />}
      </span>
      {reacted && <Reactions message={reacted} />}
      {message.last && !lone && <Tail own={own} />}
      {stored.length > 0 && (
        <button
          type="button"
          className={css.more}
          tabIndex={-1}
          aria-label={t("menu.label")}
          aria-haspopup="menu"
          data-testid="message-more"
          onClick={(event) => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            acts.menu(stored, left, bottom);
          }}
        >
          ⋮
        </button>
      )}
    </div>
  );
}
