import {
  type FocusEvent,
  type KeyboardEvent,
  type MutableRefObject,
  type RefObject,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";
import type { VirtuosoHandle } from "react-virtuoso";
import type { Row } from "./rows.ts";

/**
 * Arrow keys over the messages: Tab leads to one of them (the last, until another was reached), the arrows to the
 * others. A row that is not drawn is scrolled to first. `toNewest`: what End does where the newest messages are not among
 * the rows. `focused` hands the focus from the list to the one that takes its place.
 */
export function useRowKeys(
  rows: Row[],
  wrapper: RefObject<HTMLElement | null>,
  list: RefObject<VirtuosoHandle | null>,
  toNewest: (() => void) | null,
  focused: MutableRefObject<boolean>,
) {
  const [chosen, setChosen] = useState<string | null>(null);
  const messages = useMemo(() => rows.filter((row) => row.kind === "message"), [rows]);
  const held = useMemo(() => chosen !== null && messages.some((row) => row.key === chosen), [messages, chosen]);
  const current = held ? chosen : (messages[messages.length - 1]?.key ?? null);

  useLayoutEffect(() => {
    const element = wrapper.current;
    if (focused.current) element?.querySelector<HTMLElement>("[data-virtuoso-scroller]")?.focus();
    return () => {
      focused.current = element?.contains(document.activeElement) ?? false;
    };
  }, [wrapper, focused]);

  const go = (key: string) => {
    const focus = () =>
      wrapper.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
    setChosen(key);
    list.current?.scrollIntoView({ index: rows.findIndex((row) => row.key === key), done: focus });
    focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "End" && toNewest) {
      event.preventDefault();
      return toNewest();
    }
    const at = messages.findIndex((row) => row.key === current);
    const target: Record<string, number> = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: messages.length - 1 };
    const next = messages[target[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    go(next.key);
  };

  const onFocus = (event: FocusEvent) => {
    const row = event.target.closest<HTMLElement>("[data-row]");
    if (row) setChosen(row.dataset.row ?? null);
  };
  return { current, onKeyDown, onFocus, choose: setChosen };
}
