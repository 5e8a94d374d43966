import { type PointerEvent, useRef } from "react";
import { SLACK_PX, useHold } from "~/shared/ui/useHold.ts";

const REPLY_PX = 64;

interface Acts {
  onReply(): void;
  onHold(x: number, y: number): void;
}

/** A finger on a row: drawn aside far enough it answers, held still it opens the menu. */
export function useTouch({ onReply, onHold }: Acts) {
  const drawn = useRef<{ x: number; y: number; moved: number } | null>(null);
  const hold = useHold((x, y) => {
    drawn.current = null;
    onHold(x, y);
  });
  const end = (row: HTMLElement): number => {
    const moved = drawn.current?.moved ?? 0;
    drawn.current = null;
    row.style.translate = "";
    return moved;
  };
  return {
    ...hold,
    onPointerDown(event: PointerEvent<HTMLElement>) {
      hold.onPointerDown(event);
      if (event.pointerType !== "touch" || !event.isPrimary) return;
      drawn.current = { x: event.clientX, y: event.clientY, moved: 0 };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      hold.onPointerMove(event);
      const { current } = drawn;
      if (!current) return;
      const [dx, dy] = [event.clientX - current.x, event.clientY - current.y];
      // To the left, and in a language that runs from right to left to the right.
      const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? dx : -dx;
      if (Math.abs(dy) < Math.abs(dx)) current.moved = Math.min(Math.max(forward - SLACK_PX, 0), REPLY_PX * 1.5);
      if (current.moved > 0) event.currentTarget.style.translate = `${dx < 0 ? -current.moved : current.moved}px`;
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      hold.onPointerUp();
      if (end(event.currentTarget) >= REPLY_PX) onReply();
    },
    onPointerCancel(event: PointerEvent<HTMLElement>) {
      hold.onPointerCancel();
      end(event.currentTarget);
    },
  };
}
