import { type PointerEvent, useRef } from "react";

const HOLD_MS = 500;
/** Less is no movement, but a finger's unrest. */
export const SLACK_PX = 10;

/**
 * Handlers of an element for a finger that is held still on it, which is what opens its menu: of the browsers on phones
 * only some make a `contextmenu` of it. Lifted, it presses nothing, neither what was held nor what has come up under it.
 */
export function useHold(onHold: (x: number, y: number, target: Element) => void) {
  const held = useRef<{ x: number; y: number; timer: ReturnType<typeof setTimeout> } | null>(null);
  const lifting = useRef<AbortController | null>(null);
  const end = () => {
    clearTimeout(held.current?.timer);
    held.current = null;
  };
  return {
    onPointerDown(event: PointerEvent) {
      end();
      lifting.current?.abort();
      if (event.pointerType !== "touch" || !event.isPrimary) return;
      const { clientX: x, clientY: y } = event;
      const target = event.target as Element;
      const timer = setTimeout(() => {
        held.current = null;
        lifting.current = new AbortController();
        // Without its default a lifted finger makes no click.
        const { signal } = lifting.current;
        target.addEventListener("touchend", (lifted) => lifted.preventDefault(), {
          once: true,
          passive: false,
          signal,
        });
        onHold(x, y, target);
      }, HOLD_MS);
      held.current = { x, y, timer };
    },
    onPointerMove(event: PointerEvent) {
      const { current } = held;
      if (current && Math.hypot(event.clientX - current.x, event.clientY - current.y) > SLACK_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
