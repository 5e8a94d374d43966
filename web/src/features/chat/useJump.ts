import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import type { VirtuosoHandle } from "react-virtuoso";
import { backWanted } from "~/features/messaging/index.ts";
import { jumpTaken, selectJump } from "~/features/panels/index.ts";
import type { Row } from "./rows.ts";

/** In frames: how long a row must have stood in view, and how long it is brought back there. */
const STEADY = 5;
const MOST = 60;

/** Whether a row is in view, its middle at least. */
function stands(key: string, list: HTMLElement | null): boolean {
  const row = list?.querySelector(`[data-row="${CSS.escape(key)}"]`)?.getBoundingClientRect();
  const box = list?.getBoundingClientRect();
  if (!row || !box) return false;
  const middle = (row.top + row.bottom) / 2;
  return middle >= box.top && middle <= box.bottom;
}

/**
 * Leads to a message; to one that is not loaded yet by loading what lies between, in one go. Whatever is not in the list
 * itself asks for it by `jumpWanted`. `found` is where it led last.
 */
export function useJump(
  id: string,
  rows: Row[],
  from: number,
  list: RefObject<VirtuosoHandle | null>,
  wrapper: RefObject<HTMLElement | null>,
) {
  const dispatch = useDispatch();
  const [target, setTarget] = useState<number | null>(null);
  const [found, setFound] = useState<number | null>(null);
  const asked = useRef<number | null>(null);
  const frame = useRef(0);
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  // From the next frame on, when the list has taken the rows up; again where it moved what it had to measure first. It is
  // not taken back when the target is: that is just now.
  const lead = useCallback(
    (key: string) => {
      let [frames, steady] = [0, 0];
      const look = () => {
        steady = stands(key, wrapper.current) ? steady + 1 : 0;
        const index = latest.current.findIndex((row) => row.key === key);
        if (steady === 0 && index >= 0) list.current?.scrollToIndex({ index, align: "center" });
        if (steady < STEADY && ++frames < MOST) frame.current = requestAnimationFrame(look);
      };
      cancelAnimationFrame(frame.current);
      frame.current = requestAnimationFrame(look);
    },
    [list, wrapper],
  );
  useEffect(() => {
    if (target === null) return;
    const row = rows.find((one) => one.kind === "message" && one.seqs.includes(target));
    if (row) {
      setTarget(null);
      lead(row.key);
      return;
    }
    // Behind the first that is held, and not asked for before. What the answer leaves out is asked for again.
    if (target < from && asked.current !== from) {
      asked.current = from;
      dispatch(backWanted({ id, seq: target }));
    } else if (target >= from) setTarget(null);
  }, [target, rows, from, id, dispatch, lead]);
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
  return { jump, found };
}
