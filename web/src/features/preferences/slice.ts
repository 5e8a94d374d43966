import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import { browserLanguage, LANGUAGES, type Language } from "~/shared/i18n/index.ts";

export const THEMES = ["light", "dark", "system"] as const;
export type ThemeChoice = (typeof THEMES)[number];

export interface Preferences {
  theme: ThemeChoice;
  language: Language;
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
    languageChosen: (state, action: PayloadAction<Language>) => {
      state.language = action.payload;
    },
  },
  selectors: { selectTheme: (state) => state.theme, selectLanguage: (state) => state.language },
});

export const { themeChosen, languageChosen } = slice.actions;
export const { selectTheme, selectLanguage } = slice.selectors;
export const preferencesReducer = slice.reducer;
