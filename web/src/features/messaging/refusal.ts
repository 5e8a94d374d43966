import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

/** The code with which the last change to a message was refused, until somebody has seen it. */
const slice = createSlice({
  name: "refusal",
  initialState: null as string | null,
  reducers: {
    changeRefused: (_, action: PayloadAction<string>) => action.payload,
    refusalSeen: () => null,
  },
  selectors: { selectRefusal: (state) => state },
});

export const { changeRefused, refusalSeen } = slice.actions;
export const { selectRefusal } = slice.selectors;
export const refusalReducer = slice.reducer;
