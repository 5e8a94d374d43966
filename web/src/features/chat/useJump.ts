import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import type { VirtuosoHandle } from "react-virtuoso";
import { olderWanted } from "~/features/messaging/index.ts";
import { jumpTaken, selectJump } from "~/features/panels/index.ts";
import type { Row } from "./rows.ts";

/**
 * Leads to a message; to one that is not loaded yet by loading what lies between. Whatever is not in the list itself asks
 * for it by `jumpWanted`. `found` is where it led last; while it is `leading`, what
 * is loaded is no reason to go to the end.
 */
export function useJump(id: string, rows: Row[], from: number, list: RefObject<VirtuosoHandle | null>) {
  const dispatch = useDispatch();
  const [target, setTarget] = useState<number | null>(null);
  const [found, setFound] = useState<number | null>(null);
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
      const go = () => list.current?.scrollToIndex({ index, align: "center" });
      // Where it stands is found from guessed heights; said again once the rows are measured, it is exact.
      frame.current = requestAnimationFrame(() => {
        go();
        frame.current = requestAnimationFrame(go);
      });
      return;
    }
    // Behind the first that is held, and not asked for before: one page more.
    if (target < from && asked.current !== from) {
      asked.current = from;
      dispatch(olderWanted(id));
    } else if (target >= from) setTarget(null);
  }, [target, rows, from, id, dispatch, list]);
  const jump = useCallback((seq: number) => {
    asked.current = null;
    setTarget(seq);
    setFound(seq);
  }, []);
  const wanted = useSelector(selectJump);
  useEffect(() => {
    if (wanted?.id !== id) return;
    jump(wanted.seq);
    dispatch(jumpTaken());
  }, [wanted, id, jump, dispatch]);
  return { jump, found, leading: target !== null };
}
