import { type PointerEvent, useRef } from "react";

const HOLD_MS = 500;
/** Less is no movement, but a finger's unrest. */
const SLACK_PX = 10;
const REPLY_PX = 64;

interface Hold {
  x: number;
  y: number;
  timer: ReturnType<typeof setTimeout>;
  moved: number;
}

interface Acts {
  onReply(): void;
  onHold(x: number, y: number): void;
}

/** A finger on a row: drawn aside far enough it answers, held still it opens the menu. */
export function useTouch({ onReply, onHold }: Acts) {
  const held = useRef<Hold | null>(null);
  const end = (row: HTMLElement): number => {
    const moved = held.current?.moved ?? 0;
    if (held.current) clearTimeout(held.current.timer);
    held.current = null;
    row.style.translate = "";
    return moved;
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.pointerType !== "touch" || !event.isPrimary) return;
      const { clientX: x, clientY: y } = event;
      const timer = setTimeout(() => {
        held.current = null;
        onHold(x, y);
      }, HOLD_MS);
      held.current = { x, y, timer, moved: 0 };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const hold = held.current;
      if (!hold) return;
      const [dx, dy] = [event.clientX - hold.x, event.clientY - hold.y];
      if (Math.hypot(dx, dy) > SLACK_PX) clearTimeout(hold.timer);
      // To the left, and in a language that runs from right to left to the right.
      const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? dx : -dx;
      hold.moved = Math.abs(dy) < Math.abs(dx) ? Math.min(Math.max(forward - SLACK_PX, 0), REPLY_PX * 1.5) : hold.moved;
      if (hold.moved > 0) event.currentTarget.style.translate = `${dx < 0 ? -hold.moved : hold.moved}px`;
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      if (end(event.currentTarget) >= REPLY_PX) onReply();
    },
    onPointerCancel(event: PointerEvent<HTMLElement>) {
      end(event.currentTarget);
    },
  };
}
