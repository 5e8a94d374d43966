import type { Message } from "@parley/sdk";
import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

/** What is opened over the conversations: one at a time. */
export type Dialog =
  | { kind: "newGroup" | "directory" }
  | { kind: "person"; userId: string }
  | { kind: "addPeople" | "editGroup" | "permissions" | "invites" | "leave" | "pins" | "shared"; id: string }
  | { kind: "readers"; id: string; seq: number }
  | { kind: "forward"; messages: Message[] };

interface Panels {
  dialog: Dialog | null;
  /** Whether the right column stands beside the conversation. */
  info: boolean;
  /** A message that is to be brought into view, as soon as its conversation is. */
  jump: { id: string; seq: number } | null;
}

const slice = createSlice({
  name: "panels",
  initialState: { dialog: null, info: false, jump: null } as Panels,
  reducers: {
    dialogOpened: (state, action: PayloadAction<Dialog>) => ({ ...state, dialog: action.payload }),
    dialogClosed: (state) => ({ ...state, dialog: null }),
    infoToggled: (state) => ({ ...state, info: !state.info }),
    jumpWanted: (state, action: PayloadAction<{ id: string; seq: number }>) => ({ ...state, jump: action.payload }),
    /** It is in view, or cannot be; without one: whichever is wanted is not any more. */
    jumpTaken: (state, { payload }: PayloadAction<{ id: string; seq: number } | undefined>) => {
      const other = payload && (state.jump?.id !== payload.id || state.jump.seq !== payload.seq);
      return other ? state : { ...state, jump: null };
    },
  },
  selectors: {
    selectDialog: (state) => state.dialog,
    selectInfo: (state) => state.info,
    selectJump: (state) => state.jump,
  },
});

export const { dialogOpened, dialogClosed, infoToggled, jumpWanted, jumpTaken } = slice.actions;
export const { selectDialog, selectInfo, selectJump } = slice.selectors;
export const panelsReducer = slice.reducer;
