import type { SavedDraft } from "@parley/sdk";
import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

export interface Draft {
  id: string;
  text: string;
}

function change(state: Record<string, string>, action: PayloadAction<Draft>): void {
  const { id, text } = action.payload;
  if (text) state[id] = text;
  else delete state[id];
}

/** What was begun and not sent, by conversation. */
const slice = createSlice({
  name: "drafts",
  initialState: {} as Record<string, string>,
  reducers: {
    draftsRestored: (_, action: PayloadAction<Record<string, string>>) => action.payload,
    /** It was written here. */
    draftChanged: change,
    /** It was written in another tab. */
    draftReceived: change,
    /** It was written on another device. */
    draftSaved: (state, action: PayloadAction<{ id: string; draft: SavedDraft }>) => {
      const { id, draft } = action.payload;
      if (draft.content) state[id] = draft.content;
      else delete state[id];
    },
  },
  selectors: { selectDraft: (state, id: string) => state[id] ?? "", selectDrafts: (state) => state },
});

export const { draftsRestored, draftChanged, draftReceived, draftSaved } = slice.actions;
export const { selectDraft, selectDrafts } = slice.selectors;
export const draftsReducer = slice.reducer;
