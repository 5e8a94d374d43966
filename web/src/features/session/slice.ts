import { createAction, createSlice, type PayloadAction } from "@reduxjs/toolkit";

export interface SessionState {
  userId: string | null;
  /** Why the login page is shown. */
  notice: { kind: "over" | "unreachable" | "failed"; reason: string } | null;
}

const initialState: SessionState = { userId: null, notice: null };

const slice = createSlice({
  name: "session",
  initialState,
  reducers: {
    sessionStarted: (_, action: PayloadAction<string>): SessionState => ({ userId: action.payload, notice: null }),
    sessionEnded: (_, action: PayloadAction<SessionState["notice"]>): SessionState => ({
      userId: null,
      notice: action.payload,
    }),
  },
  selectors: { selectUserId: (state) => state.userId ?? "", selectNotice: (state) => state.notice },
});

export const { sessionStarted, sessionEnded } = slice.actions;
export const { selectUserId, selectNotice } = slice.selectors;
export const sessionReducer = slice.reducer;

export const signInWanted = createAction("session/signInWanted");
export const signOutWanted = createAction("session/signOutWanted");
