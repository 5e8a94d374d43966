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
import type { Shown } from "./shown.ts";

/** The seqs of those that may be chosen. */
export const ableOf = (parts: Shown[]): number[] =>
  parts.flatMap(({ source }) => (source && isChoosable(source) ? source.seq : []));

/** Whether all of a row that may be chosen is. */
export function isAllChosen(parts: Shown[], chosen: number[]): boolean {
  const able = ableOf(parts);
  return able.length > 0 && able.every((seq) => chosen.includes(seq));
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
      const able = rows.flatMap((row) => (row.kind === "message" ? ableOf(row.parts) : []));
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
