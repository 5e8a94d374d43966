import type { Message } from "@parley/sdk";
import { type KeyboardEvent, type MouseEvent, memo, type Ref } from "react";
import { useDispatch, useSelector } from "react-redux";
import { replyStarted, systemText } from "~/features/messaging/index.ts";
import { dialogOpened } from "~/features/panels/index.ts";
import { Avatar, selectPerson, useNames } from "~/features/people/index.ts";
import { timeText } from "~/shared/format/dates.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Bubble } from "./Bubble.tsx";
import { ChooseMark } from "./ChooseMark.tsx";
import { Failure } from "./Failure.tsx";
import css from "./MessageRow.module.css";
import type { Shown } from "./shown.ts";
import { ableOf } from "./useSelection.ts";
import { useTouch } from "./useTouch.ts";

/** What can be done at a row; the same object as long as the list stands. */
export interface RowActs {
  menu(messages: Message[], x: number, y: number): void;
  jump(seq: number): void;
  open(seq: number): void;
  /** Chooses messages, or no longer; `range`: and all from the last that was chosen. */
  pick(seqs: number[], range: boolean): void;
}

export interface RowProps {
  message: Shown;
  /** The messages that the row shows: see rows.ts. */
  parts: Shown[];
  group: boolean;
  acts: RowActs;
  rowRef?: Ref<HTMLElement>;
  /** Whether Tab leads to it; the arrow keys lead to every one. */
  reachable?: boolean;
  /** Whether it is what was searched for, and whether that is marked still. */
  found?: boolean;
  lit?: boolean;
  /** Whether messages are being chosen, and whether this one is. */
  selecting?: boolean;
  chosen?: boolean;
}

/** The part of the row that something in it is of, or all of them. */
function partsAt(at: Element | null, parts: Shown[]): Shown[] {
  const key = at?.closest<HTMLElement>("[data-part]")?.dataset.part;
  const found = parts.filter((part) => part.key === key);
  return found.length > 0 ? found : parts;
}

/** One message, or an album of several: who wrote it, its bubble, and whether it failed. */
export const MessageRow = memo(function MessageRow({
  message,
  parts,
  group,
  rowRef,
  reachable = false,
  found = false,
  lit = false,
  selecting = false,
  chosen = false,
  acts,
}: RowProps) {
  const { t, language } = useTranslation();
  const sender = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, message.sender_id));
  const { own, first, last } = message;
  const nameOf = useNames();
  const name = nameOf(message.sender_id);
  const { source } = message;
  const dispatch = useDispatch();
  const showSender = () => dispatch(dialogOpened({ kind: "person", userId: message.sender_id }));
  const stored = (some: Shown[]) => some.flatMap((part) => part.source ?? []);
  const showMenu = (at: Element | null, x: number, y: number) => {
    const messages = stored(partsAt(at, parts));
    if (messages.length > 0) acts.menu(messages, x, y);
  };
  const touch = useTouch({
    onReply: () => {
      const one = stored(parts).find((each) => each.status === "sent");
      if (one) dispatch(replyStarted(one));
    },
    onHold: (x, y) => showMenu(document.elementFromPoint(x, y), x, y),
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
        <span>{systemText(source.content, t, nameOf)}</span>
      </article>
    );
  }
  const able = ableOf(parts);
  const label = t("chat.row", { name: own ? t("list.you") : name, time: timeText(message.created_at, language) });
  const classes = [
    css.row,
    own ? css.own : css.peer,
    first && css.first,
    last && css.last,
    group && css.group,
    lit && css.found,
    selecting && css.selecting,
    chosen && css.chosen,
  ];
  return (
    <article
      className={classes.filter(Boolean).join(" ")}
      {...row}
      {...(selecting ? null : touch)}
      aria-label={chosen ? t("select.row", { row: label }) : label}
      data-own={own}
      data-state={message.state ?? undefined}
      data-chosen={chosen || undefined}
      // While one chooses a press chooses, whatever in the row it meets; with Ctrl it begins to.
      onClickCapture={(event: MouseEvent) => {
        if (!selecting && !((event.ctrlKey || event.metaKey) && !(event.target as HTMLElement).closest("a"))) return;
        event.preventDefault();
        event.stopPropagation();
        acts.pick(ableOf(partsAt(event.target as Element, parts)), event.shiftKey);
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (!selecting || event.key !== " " || event.target !== event.currentTarget) return;
        event.preventDefault();
        acts.pick(able, event.shiftKey);
      }}
      // By the pointer, or by the menu key where the row has the focus.
      onContextMenu={(event) => {
        const target = event.target as HTMLElement;
        if (stored(parts).length === 0 || target.closest("a")) return;
        event.preventDefault();
        if (!selecting) showMenu(target, event.clientX, event.clientY);
      }}
    >
      {selecting && able.length > 0 && <ChooseMark label={label} chosen={chosen} reachable={reachable} />}
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
        <Bubble
          message={message}
          parts={parts}
          name={group && !own && first ? name : null}
          reachable={reachable}
          selecting={selecting}
          acts={acts}
        />
        {parts.map((part) => part.failure && <Failure key={part.key} failure={part.failure} />)}
      </div>
    </article>
  );
});
