import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useDispatch, useSelector } from "react-redux";
import type { VirtuosoHandle } from "react-virtuoso";
import { aroundWanted } from "~/features/messaging/index.ts";
import { jumpTaken, jumpWanted, selectJump } from "~/features/panels/index.ts";
import type { Row } from "./rows.ts";

/** In frames: how long a row must have stood in view, and how long it is brought back there. */
const STEADY = 5;
const MOST = 60;
/** How long the message that one was led to is marked. */
const LIT_MS = 2_000;
/** By what the person takes the list into their own hands. */
const INPUTS = ["wheel", "touchstart", "pointerdown", "keydown"];

/** Whether a row is in view, its middle at least. */
function stands(key: string, list: HTMLElement | null): boolean {
  const row = list?.querySelector(`[data-row="${CSS.escape(key)}"]`)?.getBoundingClientRect();
  const box = list?.getBoundingClientRect();
  if (!row || !box) return false;
  const middle = (row.top + row.bottom) / 2;
  return middle >= box.top && middle <= box.bottom;
}

/** Which row shows a message, or -1. */
export function indexOfSeq(rows: Row[], seq: number): number {
  return rows.findIndex((row) => row.kind === "message" && row.seqs.includes(seq));
}

/**
 * Leads to a message; where it is not shown, asks for it with those around it. Whatever is not in the list itself asks
 * for it by `jumpWanted`. `found` is where it led last, `lit` whether that is marked still; `target` is the row that it
 * leads to now, or -1.
 */
export function useJump(
  id: string,
  rows: Row[],
  list: RefObject<VirtuosoHandle | null>,
  wrapper: RefObject<HTMLElement | null>,
  onLed: (key: string) => void,
) {
  const dispatch = useDispatch();
  const [found, setFound] = useState<{ seq: number; lit: boolean } | null>(null);
  const wanted = useSelector(selectJump);
  const asked = useRef<typeof wanted>(null);
  const target = wanted?.id === id ? indexOfSeq(rows, wanted.seq) : -1;
  // A list that begins there is not led to it.
  const [begins] = useState(() => (target >= 0 ? wanted : null));
  const release = useRef(() => {});
  const latest = useRef(rows);
  latest.current = rows;
  useEffect(() => () => release.current(), []);
  // From the next frame on, when the list has taken the rows up; again where it moved what it had to measure first, until
  // the person moves it. It is not taken back when the target is: that is just now.
  const lead = useCallback(
    (key: string) => {
      release.current();
      let [frames, steady, frame] = [0, 0, 0];
      const hand = new AbortController();
      release.current = () => {
        cancelAnimationFrame(frame);
        hand.abort();
      };
      for (const input of INPUTS)
        wrapper.current?.addEventListener(input, release.current, { passive: true, signal: hand.signal });
      const look = () => {
        steady = stands(key, wrapper.current) ? steady + 1 : 0;
        const index = latest.current.findIndex((row) => row.key === key);
        if (steady === 0 && index >= 0) list.current?.scrollToIndex({ index, align: "center" });
        if (steady < STEADY && ++frames < MOST) frame = requestAnimationFrame(look);
        else hand.abort();
      };
      frame = requestAnimationFrame(look);
    },
    [list, wrapper],
  );
  useEffect(() => {
    if (wanted?.id !== id) return;
    const row = rows[indexOfSeq(rows, wanted.seq)];
    if (row) {
      dispatch(jumpTaken(wanted));
      setFound({ seq: wanted.seq, lit: true });
      onLed(row.key);
      if (wanted !== begins) lead(row.key);
    } else if (asked.current !== wanted) {
      asked.current = wanted;
      dispatch(aroundWanted(wanted));
    }
  }, [wanted, begins, rows, id, dispatch, lead, onLed]);
  useEffect(() => {
    if (!found?.lit) return;
    const timer = setTimeout(() => setFound({ ...found, lit: false }), LIT_MS);
    return () => clearTimeout(timer);
  }, [found]);
  const jump = useCallback((seq: number) => void dispatch(jumpWanted({ id, seq })), [dispatch, id]);
  return { jump, found, target };
}
