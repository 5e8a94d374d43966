import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { VirtuosoHandle } from "react-virtuoso";
import { pendingKey, type Row } from "./rows.ts";

/** How many pixels from the end one is at the bottom; and what nobody comes under. */
const NEAR_BOTTOM = 60;
const NO_BOTTOM = -10;
const JOINED_MS = 200;

/**
 * What the list follows: own messages always; where one is at the end of the newest, those of others, and whatever makes
 * a row higher. `drawn` are those of the rows that the list has yet; `detached` says that they do not end with the newest.
 */
export function useFollow(
  rows: Row[],
  drawn: Row[],
  detached: boolean,
  list: RefObject<VirtuosoHandle | null>,
  wrapper: RefObject<HTMLElement | null>,
) {
  const dividerAt = rows.findIndex((row) => row.kind === "unread");
  const ownPending = pendingKey(rows);

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

  // What is detached ends where a page ends: that is no bottom to stay at, nor when it meets the newest, until the list
  // has taken those up.
  const [live, setLive] = useState(!detached);
  useEffect(() => {
    if (detached || live) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => {
        followed.current = latest.current.at(-1)?.key;
        setLive(true);
      }, JOINED_MS);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [detached, live]);

  // A reaction, an edit: the list stays at its end. Rows that are merely measured, or new, are no growth.
  const listed = useRef(drawn);
  listed.current = drawn;
  const measured = useRef({ height: 0, rows: drawn });
  const onHeight = useCallback(
    (height: number) => {
      const { height: before, rows: held } = measured.current;
      const { current: now } = listed;
      measured.current = { height, rows: now };
      const scroller = wrapper.current?.querySelector("[data-virtuoso-scroller]");
      const changed = held !== now && held.length === now.length && held.at(-1)?.key === now.at(-1)?.key;
      if (!live || !scroller || !changed) return;
      const wasAtEnd = before - scroller.scrollTop - scroller.clientHeight <= NEAR_BOTTOM;
      if (height > before && wasAtEnd) list.current?.scrollToIndex({ index: "LAST", align: "end" });
    },
    [live, list, wrapper],
  );

  useEffect(() => {
    if (ownPending) list.current?.scrollToIndex({ index: "LAST", align: "end" });
  }, [ownPending, list]);

  // Unread messages that came in one go, after the list was shown: begin at the first of them.
  const hadDivider = useRef(dividerAt >= 0);
  const divided = dividerAt >= 0;
  if (divided && !hadDivider.current && !detached) diverted.current = rows;
  useLayoutEffect(() => {
    const appeared = divided && !hadDivider.current && !detached;
    hadDivider.current = divided;
    if (!appeared) return;
    // A frame later, when the list has taken the rows up.
    const frame = requestAnimationFrame(() => list.current?.scrollToIndex({ index: dividerAt, align: "start" }));
    return () => cancelAnimationFrame(frame);
  }, [divided, dividerAt, detached, list]);
  return { follow: live ? follow : (false as const), bottom: live ? NEAR_BOTTOM : NO_BOTTOM, onHeight };
}
