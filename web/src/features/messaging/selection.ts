import type { Message } from "@parley/sdk";
import { createSelector, createSlice, type PayloadAction } from "@reduxjs/toolkit";
import { conversationClosed } from "./events.ts";
import { isChoosable } from "./rights.ts";
import { selectTimelines } from "./timelines.ts";

/** So many are chosen at most: what the server hides in one go (docs/protocol.md, HTTP: `.../hidden`). */
export const MOST_CHOSEN = 100;

/** What is chosen in a conversation, to be passed on, copied or deleted together. */
interface Selection {
  id: string;
  seqs: number[];
  /** What was chosen last: a range goes on from there. */
  from: number | null;
}

const slice = createSlice({
  name: "selection",
  initialState: null as Selection | null,
  reducers: {
    selectionChanged: (_, action: PayloadAction<Selection>) => action.payload,
    selectionEnded: () => null,
  },
  extraReducers: (build) =>
    build.addCase(conversationClosed, (state, action) => (state?.id === action.payload ? null : state)),
  selectors: { selectSelection: (state) => state },
});

export const { selectionChanged, selectionEnded } = slice.actions;
export const { selectSelection } = slice.selectors;
export const selectionReducer = slice.reducer;

const NOTHING: Message[] = [];

/** The messages that are chosen, in their order; what is recalled or deleted meanwhile is not among them any more. */
export const selectChosen = createSelector(
  [
    selectSelection,
    (state: Parameters<typeof selectSelection>[0] & Parameters<typeof selectTimelines>[0]) =>
      selectTimelines(state)[selectSelection(state)?.id ?? ""],
  ],
  (selection, timeline) => {
    if (!selection || !timeline) return NOTHING;
    const { entities } = timeline.messages;
    return selection.seqs
      .flatMap((seq) => entities[seq] ?? [])
      .filter(isChoosable)
      .sort((a, b) => a.seq - b.seq);
  },
);

/** Puts messages to those that are chosen, or takes them away where all of them are. */
export function toggled(chosen: number[], seqs: number[]): number[] {
  const off = seqs.every((seq) => chosen.includes(seq));
  return off ? chosen.filter((seq) => !seqs.includes(seq)) : joined(chosen, seqs);
}

/** Puts all to those that are chosen from one message to others; `order` are all that may be chosen. */
export function ranged(chosen: number[], order: number[], from: number, to: number[]): number[] {
  const ends = [from, ...to].map((seq) => order.indexOf(seq)).filter((at) => at >= 0);
  const range = order.slice(Math.min(...ends), Math.max(...ends) + 1);
  // From where it begins, so that it is the far end for which there may be no more room.
  return joined(chosen, range[0] === from ? range : range.reverse());
}

function joined(chosen: number[], more: number[]): number[] {
  return [...new Set([...chosen, ...more])].slice(0, MOST_CHOSEN);
}
