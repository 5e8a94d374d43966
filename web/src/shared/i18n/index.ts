import i18next, { type TFunction } from "i18next";
import { useSyncExternalStore } from "react";
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
  void i18next.init({
    lng: language,
    fallbackLng: "en",
    resources: { en: { translation: en }, zh: { translation: zh } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return i18next;
}

/** So many texts are kept, each with what was filled into it. */
const MOST_SAID = 5_000;

interface Translation {
  t: TFunction;
  language: string;
}

/** i18next takes up to a tenth of a millisecond for a text, and a screen has hundreds: what was said once is kept. */
function translation(language: string): Translation {
  const say = i18next.getFixedT(language) as (key: string, values?: object) => string;
  const said = new Map<string, string>();
  const t = (key: string, values?: object) => {
    const id = values ? key + JSON.stringify(values) : key;
    const before = said.get(id);
    if (before !== undefined) return before;
    if (said.size >= MOST_SAID) said.clear();
    const text = say(key, values);
    said.set(id, text);
    return text;
  };
  return { t: t as TFunction, language };
}

let current: Translation | null = null;

function now(): Translation {
  if (current?.language !== i18next.language) current = translation(i18next.language);
  return current as Translation;
}

function subscribe(changed: () => void): () => void {
  i18next.on("languageChanged", changed);
  return () => i18next.off("languageChanged", changed);
}

/** The words of the language that is chosen, and which one that is. */
export function useTranslation(): Translation {
  return useSyncExternalStore(subscribe, now);
}

const REASONS = Object.keys(en.reason) as (keyof typeof en.reason)[];

/** The key of the words for an error code. */
export function reasonKey(code: string | null | undefined): `reason.${keyof typeof en.reason}` {
  return `reason.${REASONS.find((one) => one === code) ?? "other"}`;
}
