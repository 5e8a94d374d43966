import type { Message } from "@parley/sdk";
import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

/** What the composer is at, besides writing something new: answering a message, or editing an own one. */
export type Composing =
  | { mode: "reply"; message: Message }
  /** `text` is what it is to say; the draft beside it stays as it is. */
  | { mode: "edit"; message: Message; text: string };

const slice = createSlice({
  name: "composing",
  initialState: {} as Record<string, Composing>,
  reducers: {
    replyStarted: (state, action: PayloadAction<Message>) => {
      state[action.payload.conversation_id] = { mode: "reply", message: action.payload };
    },
    editStarted: (state, action: PayloadAction<Message>) => {
      state[action.payload.conversation_id] = {
        mode: "edit",
        message: action.payload,
        text: String(action.payload.content),
      };
    },
    editTyped: (state, action: PayloadAction<{ id: string; text: string }>) => {
      const held = state[action.payload.id];
      if (held?.mode === "edit") held.text = action.payload.text;
    },
    composingEnded: (state, action: PayloadAction<string>) => {
      delete state[action.payload];
    },
  },
  selectors: { selectComposing: (state, id: string) => state[id] },
});

export const { replyStarted, editStarted, editTyped, composingEnded } = slice.actions;
export const { selectComposing } = slice.selectors;
export const composingReducer = slice.reducer;
