import type { Connection } from "@parley/sdk";
import { createAction, createSlice, type PayloadAction } from "@reduxjs/toolkit";

export interface ConnectionState {
  connection: Connection;
  syncing: boolean;
}

const initialState: ConnectionState = { connection: { phase: "stopped" }, syncing: false };

const slice = createSlice({
  name: "connection",
  initialState,
  reducers: {
    connectionChanged: (state, action: PayloadAction<Connection>) => {
      state.connection = action.payload;
    },
    syncingChanged: (state, action: PayloadAction<boolean>) => {
      state.syncing = action.payload;
    },
  },
  selectors: {
    selectConnection: (state) => state.connection,
    selectSyncing: (state) => state.syncing,
    /** Whether what is shown is all that there is. */
    selectUpToDate: (state) => state.connection.phase === "live" && !state.syncing,
  },
});

export const { connectionChanged, syncingChanged } = slice.actions;
export const { selectConnection, selectSyncing, selectUpToDate } = slice.selectors;
export const connectionReducer = slice.reducer;

export const connectWanted = createAction("connection/connectWanted");
