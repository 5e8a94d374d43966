import { useCallback, useEffect, useRef } from "react";
import { useDispatch } from "react-redux";
import { newerWanted, olderWanted, shownSpan, type Timeline } from "~/features/messaging/index.ts";

/** How many rows from an edge further messages are asked for, so that they are there in time. */
const AHEAD = 10;
/** Until the list stands where it starts, rows that come before it would move it. */
const SETTLED_MS = 400;

/**
 * Asks for further messages when an edge of what is held comes near: for older ones at the first row, and for newer ones
 * at the last, as long as they are detached from the newest. `first` and `last` are the list's numbers of those rows.
 */
export function useEdges(id: string, timeline: Timeline, first: number, last: number) {
  const dispatch = useDispatch();
  const settled = useRef(false);
  const range = useRef({ startIndex: Number.POSITIVE_INFINITY, endIndex: Number.NEGATIVE_INFINITY });
  const edges = useRef({ first, last });
  edges.current = { first, last };

  const check = useCallback(() => {
    if (!settled.current) return;
    if (range.current.startIndex - edges.current.first < AHEAD) dispatch(olderWanted(id));
    if (edges.current.last - range.current.endIndex < AHEAD) dispatch(newerWanted(id));
  }, [dispatch, id]);

  useEffect(() => {
    const timer = setTimeout(() => {
      settled.current = true;
      check();
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [check]);

  // One page is asked for at a time: what was not asked for then is once it is there.
  const { from, up_to } = shownSpan(timeline);
  const loaded = `${from} ${up_to}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stretch is the reason to look.
  useEffect(check, [loaded, check]);

  const onRange = useCallback(
    (now: { startIndex: number; endIndex: number }) => {
      range.current = now;
      check();
    },
    [check],
  );
  return { onRange };
}
