import { type KeyboardEvent, useState } from "react";

/** Arrow keys over a list whose rows may not all exist: which row is active, by index. */
export function useListKeys(count: number, open: (index: number) => void, moved?: (index: number) => void) {
  const [wanted, setActive] = useState(-1);
  const active = Math.min(wanted, count - 1);
  const go = (index: number) => {
    setActive(index);
    moved?.(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing || count === 0) return;
    const last = count - 1;
    const inText = event.target instanceof HTMLInputElement;
    const target: Record<string, number> = {
      ArrowDown: Math.min(active + 1, last),
      ArrowUp: Math.max(active - 1, 0),
      ...(inText ? {} : { Home: 0, End: last }),
    };
    const next = target[event.key];
    if (next !== undefined) go(next);
    else if (event.key === "Enter" && active >= 0) open(active);
    else return;
    event.preventDefault();
  };
  return { active, setActive, onKeyDown };
}
