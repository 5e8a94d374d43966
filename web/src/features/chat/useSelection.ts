import { useCallback, useRef } from "react";
import { useDispatch, useSelector } from "react-redux";
import {
  isChoosable,
  ranged,
  selectChosen,
  selectionChanged,
  selectSelection,
  toggled,
} from "~/features/messaging/index.ts";
import type { Row } from "./rows.ts";

/** The seqs of all messages that may be chosen, in their order. */
export function choosable(rows: Row[]): number[] {
  return rows.flatMap((row) => {
    const source = row.kind === "message" ? row.message.source : null;
    return source && isChoosable(source) ? [source.seq] : [];
  });
}

/** What is chosen among the rows; one chooses as long as there is something. `pick` is one function for good. */
export function useSelection(id: string, rows: Row[]) {
  const dispatch = useDispatch();
  const selection = useSelector(selectSelection);
  const messages = useSelector(selectChosen);
  const here = selection?.id === id;
  const chosen = here ? messages.map((one) => one.seq) : [];
  const latest = useRef({ rows, chosen, from: null as number | null });
  latest.current = { rows, chosen, from: here ? selection.from : null };
  const pick = useCallback(
    (seqs: number[], range: boolean) => {
      const { rows, chosen, from } = latest.current;
      const able = choosable(rows);
      const wanted = seqs.filter((seq) => able.includes(seq));
      const last = wanted.at(-1);
      if (last === undefined) return;
      const reaches = range && from !== null && able.includes(from) && chosen.length > 0;
      const next = reaches ? ranged(chosen, able, from, wanted) : toggled(chosen, wanted);
      dispatch(selectionChanged({ id, seqs: next, from: last }));
    },
    [dispatch, id],
  );
  return { chosen, selecting: chosen.length > 0, pick };
}
