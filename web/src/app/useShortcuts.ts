import { useEffect, useRef } from "react";
import { useStore } from "react-redux";
import { selectListed } from "~/features/messaging/index.ts";
import type { RootState } from "./store.ts";

interface Wiring {
  conversationId: string | undefined;
  open(id: string): void;
  home(): void;
  toSearch(): void;
  toggleHelp(): void;
}

/** Keys that work wherever the focus is. */
export function useShortcuts(wiring: Wiring): void {
  const store = useStore<RootState>();
  const latest = useRef(wiring);
  useEffect(() => {
    latest.current = wiring;
  });
  useEffect(() => {
    const step = (by: number) => {
      const { conversationId, open } = latest.current;
      const all = selectListed(store.getState());
      const at = all.findIndex((one) => one.id === conversationId);
      const next = all[at < 0 ? 0 : at + by];
      if (next) open(next.id);
    };
    const act = (event: KeyboardEvent): boolean => {
      const control = event.ctrlKey || event.metaKey;
      if (control && event.key === "/") latest.current.toggleHelp();
      // What lies under a dialog stays where it is, and so does what was chosen in that.
      else if (document.querySelector('[role="dialog"], dialog[open]')) return false;
      else if (event.altKey && event.key === "ArrowDown") step(1);
      else if (event.altKey && event.key === "ArrowUp") step(-1);
      else if (control && event.key.toLowerCase() === "k") latest.current.toSearch();
      else if (event.key === "Escape") latest.current.home();
      else return false;
      return true;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.isComposing && !event.defaultPrevented && act(event)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [store]);
}
