import { createAction, createSlice, type PayloadAction } from "@reduxjs/toolkit";

export interface SessionState {
  /** The answer of the login page is being taken. */
  starting: boolean;
  userId: string | null;
  /** Why the login page is shown. */
  notice: { kind: "over" | "unreachable" | "failed"; reason: string } | null;
}

const initialState: SessionState = { starting: false, userId: null, notice: null };

const slice = createSlice({
  name: "session",
  initialState,
  reducers: {
    sessionStarting: (state) => {
      state.starting = true;
    },
    sessionStarted: (_, action: PayloadAction<string>): SessionState => ({
      starting: false,
      userId: action.payload,
      notice: null,
    }),
    sessionEnded: (_, action: PayloadAction<SessionState["notice"]>): SessionState => ({
      starting: false,
      userId: null,
      notice: action.payload,
    }),
  },
  selectors: {
    selectUserId: (state) => state.userId ?? "",
    selectNotice: (state) => state.notice,
    selectStarting: (state) => state.starting,
  },
});

export const { sessionStarting, sessionStarted, sessionEnded } = slice.actions;
export const { selectUserId, selectNotice, selectStarting } = slice.selectors;
export const sessionReducer = slice.reducer;

export const signInWanted = createAction("session/signInWanted");
/** The person goes by a hosted page and comes back to this one: to sign in anew as an answer asks, or to change the password. */
export const hostedPageWanted = createAction<{ parameters: Record<string, string> }>("session/hostedPageWanted");
export const signOutWanted = createAction("session/signOutWanted");
