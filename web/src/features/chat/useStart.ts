import { type RefObject, type UIEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { afterFrame, markMessages } from "~/shared/marks.ts";
import { pendingKey, type Row } from "./rows.ts";

/** In rem: what a row is high at least, each further line of its text, and what header and composer take at least. */
const LEAST = 2.125;
const LINE = 1.3125;
const BESIDES = 7;
/** No line has more letters; other characters may take no room, or be marks of what is drawn otherwise. */
const LETTERS = 90;
const PLAIN = /^[\p{L}\p{N} .,;:!?'"()-]*$/u;
/** So far beyond what is seen rows are drawn, in pixels. */
const AROUND = { top: 600, bottom: 300 };

/** Where a row stands: at the top of what is seen, in its middle, at its end; and how much of it may lie below it. */
const BELOW = { start: 1, center: 0.5, end: 0 };

interface Start {
  /** The row; without one the last, whichever that is. */
  key?: string | undefined;
  align: keyof typeof BELOW;
}

function startOf(rows: Row[], target: number): Start {
  const unread = pendingKey(rows) ? undefined : rows.find((row) => row.kind === "unread");
  if (target >= 0) return { key: rows[target]?.key, align: "center" };
  return unread ? { key: unread.key, align: "start" } : { align: "end" };
}

/** The room that a list has at most, in rem. */
function roomOf(): number {
  return window.innerHeight / (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) - BESIDES;
}

/** How high a row is, or less. */
function leastHeight(row: Row | undefined): number {
  if (row?.kind !== "message" || !PLAIN.test(row.message.content)) return LEAST;
  return LEAST + LINE * Math.floor(row.message.content.length / LETTERS);
}

/** Of the rows around one as many as fill a room (in rem), whatever their heights: the first, and the one behind the last. */
export function filling(rows: Row[], at: number, align: Start["align"], room: number): [number, number] {
  let [from, to] = [at, at + 1];
  let below = room * BELOW[align] - leastHeight(rows[at]);
  let above = room * (1 - BELOW[align]);
  while (to < rows.length && below > 0) below -= leastHeight(rows[to++]);
  above += Math.max(0, below);
  while (from > 0 && above > 0) above -= leastHeight(rows[--from]);
  while (to < rows.length && above > 0) above -= leastHeight(rows[to++]);
  return [from, to];
}

/**
 * Where the list begins: at the message that one is led to, else at the first unread one, else at the end.
 *
 * Its first frame has as many rows as fill it, all of them drawn and put in their place before it is painted: where a row
 * stands among hundreds that were never drawn the list can only guess, and would put it right in the frames that follow.
 * The others join once it knows where it stands. `drawn` is for the list: what it is to draw. `from` is the first of these
 * rows, and `cut` says that the last is not among them yet.
 */
export function useStart(rows: Row[], target: number, wrapper: RefObject<HTMLElement | null>) {
  const [{ key, align }] = useState(() => startOf(rows, target));
  const [room] = useState(roomOf);
  const [joined, setJoined] = useState(false);
  // The scroll of the first frame is told in the second.
  useEffect(() => markMessages(() => afterFrame(() => setJoined(true))), []);

  const at = joined ? -1 : align === "end" ? rows.length - 1 : rows.findIndex((row) => row.key === key);
  const [from, to] = at < 0 ? [0, rows.length] : filling(rows, at, align, room);
  const data = useMemo(() => (to - from < rows.length ? rows.slice(from, to) : rows), [rows, from, to]);

  // Rows that are drawn above what is seen move it, unless it is being scrolled up.
  const [up, setUp] = useState(false);
  const before = useRef(0);
  const onScroll = useCallback((event: UIEvent<HTMLElement>) => {
    const { scrollTop } = event.currentTarget;
    if (scrollTop < before.current) setUp(true);
    before.current = scrollTop;
  }, []);

  const place = useCallback(() => {
    if (at < 0) return;
    const scroller = wrapper.current?.querySelector("[data-virtuoso-scroller]");
    const row = scroller?.querySelector(`[data-index="${at - from}"]`);
    if (!scroller || !row) return;
    const [{ top, bottom }, box] = [row.getBoundingClientRect(), scroller.getBoundingClientRect()];
    const middle = (top + bottom - box.top - box.bottom) / 2;
    // What comes after the last row is seen, too.
    scroller.scrollTop += { start: top - box.top, center: middle, end: scroller.scrollHeight }[align];
  }, [at, from, align, wrapper]);
  return {
    from,
    cut: to < rows.length,
    drawn: {
      data,
      context: place,
      minOverscanItemCount: joined ? 0 : to - from,
      increaseViewportBy: { top: up ? AROUND.top : 0, bottom: joined ? AROUND.bottom : 0 },
    },
    onScroll,
  };
}
