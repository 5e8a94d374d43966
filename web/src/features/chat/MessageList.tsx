import type { Conversation } from "@parley/sdk";
import { type MutableRefObject, useCallback, useMemo, useRef, useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import { type Components, Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import { messageSeen, newestWanted, type Timeline } from "~/features/messaging/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { dayText } from "~/shared/format/dates.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { DayHeading } from "./DayHeading.tsx";
import css from "./MessageList.module.css";
import { type MenuAt, MessageMenu } from "./MessageMenu.tsx";
import type { RowActs } from "./MessageRow.tsx";
import { Placed } from "./Placed.tsx";
import type { Row } from "./rows.ts";
import { SeenRow } from "./SeenRow.tsx";
import { ToBottom } from "./ToBottom.tsx";
import { useEdges } from "./useEdges.ts";
import { useFloatingDay } from "./useFloatingDay.ts";
import { useFollow } from "./useFollow.ts";
import { useJump } from "./useJump.ts";
import { usePictures } from "./usePictures.tsx";
import { useRowKeys } from "./useRowKeys.ts";
import { useRows } from "./useRows.ts";
import { useSeen } from "./useSeen.ts";
import { isAllChosen, useSelection } from "./useSelection.ts";
import { useStart } from "./useStart.ts";

interface Props {
  conversation: Conversation;
  timeline: Timeline;
  /** Whether the list before this one had the focus. */
  focused: MutableRefObject<boolean>;
}

/** Far above any index: rows are put before it without moving those that are there. */
const BASE = 1_000_000;
/** The height of most rows, in pixels: with it none has to be drawn first to be measured. */
const ONE_LINE = 42;
/** To the fraction of a pixel: rounded ones would move the list by their sum, wherever rows are no longer drawn. */
const heightOf = (row: HTMLElement) => row.getBoundingClientRect().height;

/**
 * The messages of a conversation, from the first unread one or the end, or around one that somebody is led to; further
 * ones load by scrolling.
 */
export function MessageList({ conversation, timeline, focused }: Props) {
  const { t, language } = useTranslation();
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
  const detached = timeline.detached !== null;

  const onSeen = useCallback((seq: number) => void dispatch(messageSeen({ id, seq })), [dispatch, id]);
  const watch = useSeen(onSeen);
  const toNewest = useCallback(() => void dispatch(newestWanted(id)), [dispatch, id]);
  const edges = useEdges(id, timeline, BASE - anchorAt, BASE - anchorAt + rows.length - 1);
  const floatingDay = useFloatingDay(wrapper);
  const keys = useRowKeys(rows, wrapper, virtuoso, detached ? toNewest : null, focused);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const { jump, found, target } = useJump(id, rows, virtuoso, wrapper, keys.choose);
  const { from, cut, drawn, onScroll } = useStart(rows, target, wrapper);
  const { follow, bottom, onHeight } = useFollow(rows, drawn.data, detached || cut, virtuoso, wrapper);
  const { open, gallery } = usePictures(id, rows);
  const { chosen, selecting, pick } = useSelection(id, rows);
  const acts = useMemo<RowActs>(
    () => ({ menu: (messages, x, y) => setMenu({ messages, x, y }), jump, open, pick }),
    [jump, open, pick],
  );
  const closeMenu = useCallback(() => setMenu(null), []);

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
        className={css.scroller}
        // The row that is reached by Tab may be far from what is shown.
        tabIndex={0}
        {...drawn}
        firstItemIndex={BASE - anchorAt + from}
        alignToBottom
        defaultItemHeight={ONE_LINE}
        itemSize={heightOf}
        skipAnimationFrameInResizeObserver
        atBottomThreshold={bottom}
        atBottomStateChange={setAtBottom}
        followOutput={follow}
        totalListHeightChanged={onHeight}
        rangeChanged={edges.onRange}
        computeItemKey={(_, row) => row.key}
        components={PARTS}
        onScroll={(event) => {
          onScroll(event);
          floatingDay.update();
        }}
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
              found={found !== null && row.seqs.includes(found.seq)}
              lit={found?.lit === true && row.seqs.includes(found.seq)}
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
          <span>{dayText(floatingDay.day, new Date(), language, words)}</span>
        </div>
      )}
      {(!atBottom || detached) && (
        <ToBottom
          unread={conversation.unread}
          onPress={() => {
            toNewest();
            if (!detached) virtuoso.current?.scrollToIndex({ index: "LAST", align: "end" });
          }}
        />
      )}
    </div>
  );
}

function Spacer() {
  return <div className={css.spacer} />;
}

const PARTS: Components<Row, () => void> = { Header: Spacer, Footer: Spacer, List: Placed };
