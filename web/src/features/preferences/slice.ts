import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import { browserLanguage, LANGUAGES, type Language } from "~/shared/i18n/index.ts";

export const THEMES = ["light", "dark", "system"] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** What sends a message: Enter, or Ctrl+Enter (then Enter begins a new line). */
export const SEND_KEYS = ["enter", "ctrlEnter"] as const;
export type SendKey = (typeof SEND_KEYS)[number];

/** Motion as the system has it, or none. */
export const MOTIONS = ["system", "reduced"] as const;
export type Motion = (typeof MOTIONS)[number];

export interface Preferences {
  theme: ThemeChoice;
  language: Language;
  sendKey: SendKey;
  motion: Motion;
}

/** What holds where nothing was chosen. */
export const DEFAULTS: Preferences = { theme: "system", language: "en", sendKey: "enter", motion: "system" };

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
    theme: THEMES.find((one) => one === stored?.theme) ?? DEFAULTS.theme,
    language: LANGUAGES.find((one) => one === stored?.language) ?? browserLanguage(),
    sendKey: SEND_KEYS.find((one) => one === stored?.sendKey) ?? DEFAULTS.sendKey,
    motion: MOTIONS.find((one) => one === stored?.motion) ?? DEFAULTS.motion,
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
  initialState: DEFAULTS,
  reducers: {
    themeChosen: (state, action: PayloadAction<ThemeChoice>) => {
      state.theme = action.payload;
    },
    languageChosen: (state, action: PayloadAction<Language>) => {
      state.language = action.payload;
    },
    sendKeyChosen: (state, action: PayloadAction<SendKey>) => {
      state.sendKey = action.payload;
    },
    motionChosen: (state, action: PayloadAction<Motion>) => {
      state.motion = action.payload;
    },
  },
  selectors: {
    selectTheme: (state) => state.theme,
    selectLanguage: (state) => state.language,
    selectSendKey: (state) => state.sendKey,
    selectMotion: (state) => state.motion,
  },
});

export const { themeChosen, languageChosen, sendKeyChosen, motionChosen } = slice.actions;
export const { selectTheme, selectLanguage, selectSendKey, selectMotion } = slice.selectors;
export const preferencesReducer = slice.reducer;
