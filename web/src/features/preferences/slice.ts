import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import { browserLanguage, LANGUAGES, type Language } from "~/shared/i18n/index.ts";

export const THEMES = ["light", "dark", "system"] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** Enter sends and Shift+Enter begins a line, or Ctrl+Enter sends and Enter begins a line. */
export const SEND_KEYS = ["enter", "ctrl-enter"] as const;
export type SendKey = (typeof SEND_KEYS)[number];

export interface Preferences {
  theme: ThemeChoice;
  language: Language;
  sendKey?: SendKey;
}

const KEY = "parley.preferences";

/** What was chosen on this device, with the browser's own settings where nothing was. */
export function loadPreferences(storage: Storage): Preferences {
  let stored: Partial<Preferences> = {};
  try {
    stored = JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<Preferences>;
  } catch {
    // Not ours, or damaged: the defaults serve.
  }
  return {
    theme: THEMES.find((one) => one === stored?.theme) ?? "system",
    sendKey: SEND_KEYS.find((one) => one === stored?.sendKey) ?? "enter",
    language: LANGUAGES.find((one) => one === stored?.language) ?? browserLanguage(),
  };
}

export function savePreferences(storage: Storage, preferences: Preferences): void {
  try {
    storage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A full or forbidden storage: the choice holds until the page is left.
  }
}

const slice = createSlice({
  name: "preferences",
  initialState: { theme: "system", language: "en" } as Preferences,
  reducers: {
    themeChosen: (state, action: PayloadAction<ThemeChoice>) => {
      state.theme = action.payload;
    },
    sendKeyChosen: (state, action: PayloadAction<SendKey>) => {
      state.sendKey = action.payload;
    },
    languageChosen: (state, action: PayloadAction<Language>) => {
      state.language = action.payload;
    },
  },
  selectors: {
    selectTheme: (state) => state.theme,
    selectLanguage: (state) => state.language,
    selectSendKey: (state) => state.sendKey ?? "enter",
  },
});

export const { sendKeyChosen, themeChosen, languageChosen } = slice.actions;
export const { selectSendKey, selectTheme, selectLanguage } = slice.selectors;
export const preferencesReducer = slice.reducer;
