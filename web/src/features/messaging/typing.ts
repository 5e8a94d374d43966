import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

export interface Typist {
  conversation_id: string;
  user_id: string;
}

const NOBODY: string[] = [];

/** Who is typing where; each ends by its own time. */
const slice = createSlice({
  name: "typing",
  initialState: {} as Record<string, string[]>,
  reducers: {
    typingStarted: (state, action: PayloadAction<Typist>) => {
      const { conversation_id, user_id } = action.payload;
      const typists = state[conversation_id] ?? [];
      if (!typists.includes(user_id)) state[conversation_id] = [...typists, user_id];
    },
    typingEnded: (state, action: PayloadAction<Typist>) => {
      const { conversation_id, user_id } = action.payload;
      const typists = (state[conversation_id] ?? []).filter((id) => id !== user_id);
      if (typists.length) state[conversation_id] = typists;
      else delete state[conversation_id];
    },
  },
  selectors: { selectTypists: (state, id: string) => state[id] ?? NOBODY },
});

export const { typingStarted, typingEnded } = slice.actions;
export const { selectTypists } = slice.selectors;
export const typingReducer = slice.reducer;
