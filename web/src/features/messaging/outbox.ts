import type { Message, OutboxEntry } from "@parley/sdk";
import { createSelector, createSlice, type PayloadAction } from "@reduxjs/toolkit";

/** The outbox as it is shown; the protocol layer holds and drives it. */
const slice = createSlice({
  name: "outbox",
  initialState: [] as OutboxEntry[],
  reducers: {
    /** Shown at once, before the tab that sends has it. */
    entryWritten: (state, action: PayloadAction<OutboxEntry>) => {
      state.push(action.payload);
    },
    outboxChanged: (_, action: PayloadAction<OutboxEntry[]>) => action.payload,
  },
  selectors: { selectOutbox: (state) => state },
});

export const { entryWritten, outboxChanged } = slice.actions;
export const { selectOutbox } = slice.selectors;
export const outboxReducer = slice.reducer;

/** What a message says: while another one is passed on by it, what that says. */
export function bodyOf(source: Message | OutboxEntry): Message | OutboxEntry {
  return source.content_type === "forward" ? (source.original ?? source) : source;
}

const NOTHING: OutboxEntry[] = [];

/** How much of a file has gone up, from 0 to 1, by entry. */
const progress = createSlice({
  name: "progress",
  initialState: {} as Record<string, number>,
  reducers: {
    uploadMoved: (state, action: PayloadAction<{ id: string; fraction: number }>) => {
      state[action.payload.id] = action.payload.fraction;
    },
  },
  extraReducers: (build) =>
    build.addCase(slice.actions.outboxChanged, (state, action) => {
      const there = new Set(action.payload.map((entry) => entry.id));
      for (const id of Object.keys(state)) if (!there.has(id)) delete state[id];
    }),
  selectors: { selectProgress: (state, id: string) => state[id] ?? 0 },
});

export const { uploadMoved } = progress.actions;
export const { selectProgress } = progress.selectors;
export const progressReducer = progress.reducer;

export const selectOutboxByConversation = createSelector([selectOutbox], (entries) => {
  const lots: Record<string, OutboxEntry[]> = {};
  for (const entry of entries) {
    lots[entry.conversation_id] ??= [];
    lots[entry.conversation_id]?.push(entry);
  }
  return lots;
});

export const selectOutboxOf = (state: { outbox: OutboxEntry[] }, id: string) =>
  selectOutboxByConversation(state)[id] ?? NOTHING;
