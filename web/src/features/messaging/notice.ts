import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

/** The last thing that could not be done: its code, and a count that tells one from the next. */
const slice = createSlice({
  name: "notice",
  initialState: { code: null as string | null, count: 0 },
  reducers: {
    noticeShown: (state, action: PayloadAction<string>) => ({ code: action.payload, count: state.count + 1 }),
    noticeClosed: (state) => ({ ...state, code: null }),
  },
  selectors: { selectNotice: (state) => state },
});

export const { noticeShown, noticeClosed } = slice.actions;
export const { selectNotice } = slice.selectors;
export const noticeReducer = slice.reducer;
