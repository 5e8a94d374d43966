import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useDispatch } from "react-redux";
import type { VirtuosoHandle } from "react-virtuoso";
import { backWanted } from "~/features/messaging/index.ts";
import type { Row } from "./rows.ts";

/** Leads to a message; to one that is not loaded yet by loading what lies between, in one go. */
export function useJump(id: string, rows: Row[], from: number, list: RefObject<VirtuosoHandle | null>) {
  const dispatch = useDispatch();
  const [target, setTarget] = useState<number | null>(null);
  const asked = useRef<number | null>(null);
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  useEffect(() => {
    if (target === null) return;
    const index = rows.findIndex((row) => row.kind === "message" && row.message.seq === target);
    if (index >= 0) {
      setTarget(null);
      // A frame later, when the list has taken the rows up. It is not taken back when the target is: that is just now.
      cancelAnimationFrame(frame.current);
      frame.current = requestAnimationFrame(() => list.current?.scrollToIndex({ index, align: "center" }));
      return;
    }
    // Behind the first that is held, and not asked for before. What the answer leaves out is asked for again.
    if (target < from && asked.current !== from) {
      asked.current = from;
      dispatch(backWanted({ id, seq: target }));
    } else if (target >= from) setTarget(null);
  }, [target, rows, from, id, dispatch, list]);
  return useCallback((seq: number) => {
    asked.current = null;
    setTarget(seq);
  }, []);
}
