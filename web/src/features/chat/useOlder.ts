import { useCallback, useEffect, useRef } from "react";
import { useDispatch } from "react-redux";
import { olderWanted } from "~/features/messaging/index.ts";

/** How many rows from the first one older messages are asked for, so that they are there in time. */
const AHEAD = 10;
/** Until the list stands where it starts, rows that come before it would move it. */
const SETTLED_MS = 400;

/** Asks for older messages when the first of those that are held come near. */
export function useOlder(id: string, firstItemIndex: number) {
  const dispatch = useDispatch();
  const settled = useRef(false);
  const top = useRef(Number.POSITIVE_INFINITY);
  const first = useRef(firstItemIndex);
  first.current = firstItemIndex;

  const check = useCallback(() => {
    if (settled.current && top.current - first.current < AHEAD) dispatch(olderWanted(id));
  }, [dispatch, id]);

  useEffect(() => {
    const timer = setTimeout(() => {
      settled.current = true;
      check();
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [check]);

  const onRange = useCallback(
    (range: { startIndex: number }) => {
      top.current = range.startIndex;
      check();
    },
    [check],
  );
  return { onRange };
}
