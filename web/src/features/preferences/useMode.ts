import { useSyncExternalStore } from "react";
import { useSelector } from "react-redux";
import type { Mode } from "~/shared/theme/index.ts";
import { selectTheme } from "./slice.ts";

const DARK = "(prefers-color-scheme: dark)";

function subscribe(changed: () => void): () => void {
  const query = window.matchMedia(DARK);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** Light or dark, as chosen or as the system has it. */
export function useMode(): Mode {
  const choice = useSelector(selectTheme);
  const systemIsDark = useSyncExternalStore(subscribe, () => window.matchMedia(DARK).matches);
  return choice === "system" ? (systemIsDark ? "dark" : "light") : choice;
}
