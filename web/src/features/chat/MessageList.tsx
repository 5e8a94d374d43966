import type { Conversation } from "@parley/sdk";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import { messageSeen, type Timeline } from "~/features/messaging/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { dayText } from "~/shared/format/dates.ts";
import { markMessages } from "~/shared/marks.ts";
import { DayHeading } from "./DayHeading.tsx";
import css from "./MessageList.module.css";
import { type MenuAt, MessageMenu } from "./MessageMenu.tsx";
import type { RowActs } from "./MessageRow.tsx";
import { NextMention } from "./NextMention.tsx";
import { SeenRow } from "./SeenRow.tsx";
import { ToBottom } from "./ToBottom.tsx";
import { useFloatingDay } from "./useFloatingDay.ts";
import { useJump } from "./useJump.ts";
import { useOlder } from "./useOlder.ts";
import { usePictures } from "./usePictures.tsx";
import { useRowKeys } from "./useRowKeys.ts";
import { useRows } from "./useRows.ts";
import { useSeen } from "./useSeen.ts";
import { isAllChosen, useSelection } from "./useSelection.ts";

interface Props {
  conversation: Conversation;
  timeline: Timeline;
}

/** Far above any index: rows are put before it without moving those that are there. */
const BASE = 1_000_000;

/** The messages of a conversation, from the first unread one or the end; older ones load by scrolling up. */
export function MessageList({ conversation, timeline }: Props) {
  const { t, i18n } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const rows = useRows(conversation, timeline, me);
  const virtuoso = useRef<VirtuosoHandle>(null);
  const wrapper = useRef<HTMLDivElement>(null);
  const [atBottom, setAtBottom] = useState(true);
  const { id } = conversation;

  // The row that every index is counted from; another one where it is no longer among the rows.
  const anchor = useRef<string | null>(null);
  let anchorAt = rows.findIndex((row) => row.key === anchor.current);
  if (anchorAt < 0) {
    anchorAt = rows.findLastIndex((row) => row.kind === "message");
    anchor.current = rows[anchorAt]?.key ?? null;
  }
  const dividerAt = rows.findIndex((row) => row.kind === "unread");

  const onSeen = useCallback((seq: number) => void dispatch(messageSeen({ id, seq })), [dispatch, id]);
  const watch = useSeen(onSeen);
  const older = useOlder(id, BASE - anchorAt);
  const floatingDay = useFloatingDay(wrapper);
  const keys = useRowKeys(rows, wrapper, virtuoso);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const { jump, found } = useJump(id, rows, timeline.span.from, virtuoso, wrapper);
  const { open, gallery } = usePictures(id, rows);
  const { chosen, selecting, pick } = useSelection(id, rows);
  const acts = useMemo<RowActs>(
    () => ({ menu: (messages, x, y) => setMenu({ messages, x, y }), jump, open, pick }),
    [jump, open, pick],
  );
  const closeMenu = useCallback(() => setMenu(null), []);

  const toBottom = (behavior: "auto" | "smooth") =>
    virtuoso.current?.scrollToIndex({ index: "LAST", align: "end", behavior });

  const latest = useRef(rows);
  const diverted = useRef<typeof rows | null>(null);
  latest.current = rows;
  const followed = useRef(rows.at(-1)?.key);
  // One function for good: Virtuoso takes another one for a reason to go to the end. Older rows are none.
  const follow = useCallback((bottom: boolean) => {
    const last = latest.current.at(-1)?.key;
    const grown = last !== followed.current;
    followed.current = last;
    return bottom && grown && diverted.current !== latest.current ? "auto" : false;
  }, []);

  // Own messages are always brought into view; what others write only follows whoever is at the end.
  const lastRow = rows[rows.length - 1];
  const ownPending = lastRow?.kind === "message" && lastRow.message.seq === null ? lastRow.key : null;
  useEffect(() => {
    if (ownPending) virtuoso.current?.scrollToIndex({ index: "LAST", align: "end" });
  }, [ownPending]);

  // Only where the list starts, not where it goes.
  const [start] = useState(() =>
    dividerAt >= 0
      ? { index: dividerAt, align: "start" as const }
      : { index: Math.max(0, rows.length - 1), align: "end" as const },
  );

  // Where the list starts is found from guessed heights; said again once the rows are measured, it is exact.
  useEffect(() => {
    if (start.align !== "start") return;
    const frame = requestAnimationFrame(() => virtuoso.current?.scrollToIndex(start));
    return () => cancelAnimationFrame(frame);
  }, [start]);

  // Unread messages that came in one go, after the list was shown: begin at the first of them.
  const hadDivider = useRef(dividerAt >= 0);
  const divided = dividerAt >= 0;
  if (divided && !hadDivider.current) diverted.current = rows;
  useLayoutEffect(() => {
    const appeared = divided && !hadDivider.current;
    hadDivider.current = divided;
    if (!appeared) return;
    // A frame later, when the list has taken the rows up.
    const frame = requestAnimationFrame(() => virtuoso.current?.scrollToIndex({ index: dividerAt, align: "start" }));
    return () => cancelAnimationFrame(frame);
  }, [divided, dividerAt]);

  useEffect(markMessages, []);

  const words = { today: t("date.today"), yesterday: t("date.yesterday") };
  return (
    <div
      ref={wrapper}
      className={css.wrapper}
      role="log"
      aria-label={t("chat.messages")}
      data-testid="message-list"
      onKeyDown={keys.onKeyDown}
      onFocus={keys.onFocus}
    >
      <Virtuoso
        ref={virtuoso}
        className={css.scroller ?? ""}
        // The row that is reached by Tab may be far from what is shown.
        tabIndex={0}
        data={rows}
        firstItemIndex={BASE - anchorAt}
        initialTopMostItemIndex={start}
        alignToBottom
        skipAnimationFrameInResizeObserver
        atBottomThreshold={60}
        atBottomStateChange={setAtBottom}
        followOutput={follow}
        increaseViewportBy={{ top: 600, bottom: 300 }}
        rangeChanged={older.onRange}
        computeItemKey={(_, row) => row.key}
        components={{ Header: Spacer, Footer: Spacer }}
        onScroll={floatingDay.update}
        itemContent={(_, row) => {
          if (row.kind === "day") return <DayHeading day={row.day} />;
          if (row.kind === "unread") {
            return (
              <div className={css.unread} data-unread-divider="" data-testid="unread-divider">
                {t("chat.unread")}
              </div>
            );
          }
          return (
            <SeenRow
              message={row.message}
              parts={row.parts}
              group={conversation.type === "group"}
              watch={watch}
              readSeq={conversation.read_seq}
              reachable={row.key === keys.current}
              found={found !== null && row.seqs.includes(found)}
              selecting={selecting}
              chosen={selecting && isAllChosen(row.parts, chosen)}
              acts={acts}
            />
          );
        }}
      />
      {gallery}
      {menu && <MessageMenu {...menu} conversation={conversation} onClose={closeMenu} />}
      {floatingDay.day !== null && (
        <div className={css.floating} aria-hidden="true" data-testid="floating-day">
          <span>{dayText(floatingDay.day, new Date(), i18n.language, words)}</span>
        </div>
      )}
      <NextMention conversation={conversation} timeline={timeline} />
      {!atBottom && <ToBottom unread={conversation.unread} onPress={() => toBottom("auto")} />}
    </div>
  );
}

function Spacer() {
  return <div className={css.spacer} />;
}
