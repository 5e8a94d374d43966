import type { OutboxEntry } from "@parley/sdk";
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

const NOTHING: OutboxEntry[] = [];

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
