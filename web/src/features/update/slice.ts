import { createAction, createSlice } from "@reduxjs/toolkit";

/** Whether a newer version of the client is there, to be taken up when the person says so. */
const slice = createSlice({
  name: "update",
  initialState: { ready: false },
  reducers: {
    updateFound: (state) => {
      state.ready = true;
    },
  },
  selectors: { selectUpdateReady: (state) => state.ready },
});

export const { updateFound } = slice.actions;
export const { selectUpdateReady } = slice.selectors;
export const updateReducer = slice.reducer;

export const updateWanted = createAction("update/updateWanted");
