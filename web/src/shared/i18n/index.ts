import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import zh from "./zh.json";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** The browser's language where it is one of ours. */
export function browserLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export function startI18n(language: Language): typeof i18next {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: { en: { translation: en }, zh: { translation: zh } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return i18next;
}

const REASONS = Object.keys(en.reason) as (keyof typeof en.reason)[];

/** The key of the words for an error code. */
export function reasonKey(code: string | null | undefined): `reason.${keyof typeof en.reason}` {
  return `reason.${REASONS.find((one) => one === code) ?? "other"}`;
}
