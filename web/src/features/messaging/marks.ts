import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

export interface Mark {
  id: string;
  seq: number;
}

/** Read marks that were made here and that the server has not taken yet, by conversation. */
const slice = createSlice({
  name: "marks",
  initialState: {} as Record<string, number>,
  reducers: {
    marksRestored: (_, action: PayloadAction<Record<string, number>>) => action.payload,
    markMade: (state, action: PayloadAction<Mark>) => {
      const { id, seq } = action.payload;
      state[id] = Math.max(seq, state[id] ?? 0);
    },
    markTaken: (state, action: PayloadAction<Mark>) => {
      const { id, seq } = action.payload;
      if ((state[id] ?? 0) <= seq) delete state[id];
    },
  },
  selectors: { selectMarks: (state) => state },
});

export const { marksRestored, markMade, markTaken } = slice.actions;
export const { selectMarks } = slice.selectors;
export const marksReducer = slice.reducer;
