import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

/** What was begun and not sent, by conversation. */
const slice = createSlice({
  name: "drafts",
  initialState: {} as Record<string, string>,
  reducers: {
    draftsRestored: (_, action: PayloadAction<Record<string, string>>) => action.payload,
    draftChanged: (state, action: PayloadAction<{ id: string; text: string }>) => {
      const { id, text } = action.payload;
      if (text) state[id] = text;
      else delete state[id];
    },
  },
  selectors: { selectDraft: (state, id: string) => state[id] ?? "", selectDrafts: (state) => state },
});

export const { draftsRestored, draftChanged } = slice.actions;
export const { selectDraft, selectDrafts } = slice.selectors;
export const draftsReducer = slice.reducer;
