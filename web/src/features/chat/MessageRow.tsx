import type { Message } from "@parley/sdk";
import { memo, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { discardWanted, replyStarted, retryWanted, systemText, Ticks } from "~/features/messaging/index.ts";
import { dialogOpened } from "~/features/panels/index.ts";
import { Avatar, selectPeople, selectPerson } from "~/features/people/index.ts";
import { timeText } from "~/shared/format/dates.ts";
import { reasonKey } from "~/shared/i18n/index.ts";
import { hueOf, PEER_COUNT } from "~/shared/theme/index.ts";
import { MessageBody, QuoteButton } from "./MessageBody.tsx";
import css from "./MessageRow.module.css";
import { Reactions } from "./Reactions.tsx";
import type { Shown } from "./rows.ts";
import { useTouch } from "./useTouch.ts";

/** What can be done at a row; the same object as long as the list stands. */
export interface RowActs {
  menu(message: Message, x: number, y: number): void;
  jump(seq: number): void;
  open(seq: number): void;
}

interface Props {
  message: Shown;
  group: boolean;
  acts: RowActs;
  rowRef?: Ref<HTMLElement>;
  /** Whether Tab leads to it; the arrow keys lead to every one. */
  reachable?: boolean;
  /** Whether it is what was searched for, and whether that is marked still. */
  found?: boolean;
  lit?: boolean;
}

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

function Failure({ failure }: { failure: NonNullable<Shown["failure"]> }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  return (
    <div className={css.failure} data-testid="failure">
      <span>{t("chat.failed", { reason: t(reasonKey(failure.reason)) })}</span>
      <button type="button" data-testid="retry" onClick={() => dispatch(retryWanted(failure.id))}>
        {t("chat.retry")}
      </button>
      <button type="button" data-testid="discard" onClick={() => dispatch(discardWanted(failure.id))}>
        {t("chat.discard")}
      </button>
    </div>
  );
}

/** One message: bubble, sender in a group, time and ticks. */
export const MessageRow = memo(function MessageRow({
  message,
  group,
  rowRef,
  reachable = false,
  found = false,
  lit = false,
  acts,
}: Props) {
  const { t, i18n } = useTranslation();
  const sender = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, message.sender_id));
  const { own, first, last } = message;
  const people = useSelector(selectPeople);
  const name = sender?.display_name ?? "…";
  const { source } = message;
  const dispatch = useDispatch();
  const showSender = () => dispatch(dialogOpened({ kind: "person", userId: message.sender_id }));
  const touch = useTouch({
    onReply: () => source?.status === "sent" && dispatch(replyStarted(source)),
    onHold: (x, y) => source && acts.menu(source, x, y),
  });
  const row = {
    ref: rowRef,
    tabIndex: reachable ? 0 : -1,
    "data-row": message.key,
    "data-testid": "message",
    "data-seq": message.seq ?? undefined,
    "data-found": found || undefined,
  };
  if (source?.content_type === "system") {
    return (
      <article className={css.system} {...row} aria-label={t("chat.system")}>
        <span>{systemText(source.content, t, (id) => people[id]?.display_name ?? t("chat.unknown"))}</span>
      </article>
    );
  }
  const kind = message.recalled ? undefined : (source ?? message.entry)?.content_type;
  const classes = [
    css.row,
    own ? css.own : css.peer,
    first && css.first,
    last && css.last,
    group && css.group,
    lit && css.found,
  ];
  return (
    <article
      className={classes.filter(Boolean).join(" ")}
      {...row}
      {...touch}
      aria-label={t("chat.row", {
        name: own ? t("list.you") : name,
        time: timeText(message.created_at, i18n.language),
      })}
      data-own={own}
      data-state={message.state ?? undefined}
      // By the pointer, or by the menu key where the row has the focus.
      onContextMenu={(event) => {
        if (!source || (event.target as HTMLElement).closest("a")) return;
        event.preventDefault();
        acts.menu(source, event.clientX, event.clientY);
      }}
    >
      {group && !own && (
        <span className={css.picture}>
          {last && (
            <button type="button" className={css.who} tabIndex={-1} aria-label={name} onClick={showSender}>
              <Avatar id={message.sender_id} name={name} url={sender?.avatar} size={34} />
            </button>
          )}
        </span>
      )}
      <div className={css.column}>
        <div
          className={`${css.bubble} ${kind === "image" ? css.image : kind === "file" ? css.file : ""}`}
          data-bare={!source?.reactions.length}
        >
          {group && !own && first && (
            <button
              type="button"
              className={`${css.who} ${css.sender}`}
              tabIndex={reachable ? 0 : -1}
              style={{ color: `var(--peer-${hueOf(message.sender_id, PEER_COUNT)})` }}
              data-testid="message-sender"
              onClick={showSender}
            >
              {name}
            </button>
          )}
          {source?.forwarded_from && !message.recalled && (
            <div className={css.forwarded}>
              {t("chat.forwarded", {
                name: people[source.forwarded_from.sender_id]?.display_name ?? t("chat.unknown"),
              })}
            </div>
          )}
          {message.reply_to && <QuoteButton quote={message.reply_to} onJump={acts.jump} />}
          <span className={message.recalled ? css.recalled : css.text} data-testid="message-text" dir="auto">
            <MessageBody message={message} onOpen={acts.open} />
          </span>
          <span className={css.meta}>
            {source?.edited_at && !message.recalled && <span>{t("chat.edited")} </span>}
            <time dateTime={message.created_at}>{timeText(message.created_at, i18n.language)}</time>
            {message.state && <Ticks state={message.state} />}
          </span>
          {source && source.reactions.length > 0 && <Reactions message={source} />}
          {last && <Tail own={own} />}
          {source && (
            <button
              type="button"
              className={css.more}
              tabIndex={-1}
              aria-label={t("menu.label")}
              aria-haspopup="menu"
              data-testid="message-more"
              onClick={(event) => {
                const { left, bottom } = event.currentTarget.getBoundingClientRect();
                acts.menu(source, left, bottom);
              }}
            >
              ⋮
            </button>
          )}
        </div>
        {message.failure && <Failure failure={message.failure} />}
      </div>
    </article>
  );
});
