import { type PointerEvent, useRef, useState, type WheelEvent } from "react";

const MOST = 8;
const SWIPE_PX = 60;

interface View {
  scale: number;
  x: number;
  y: number;
}

const WHOLE: View = { scale: 1, x: 0, y: 0 };

/** Moved no further than to its edge: what is zoomed fills the window. */
function within({ scale, x, y }: View): View {
  const [across, down] = [((scale - 1) * window.innerWidth) / 2, ((scale - 1) * window.innerHeight) / 2];
  return { scale, x: Math.max(-across, Math.min(across, x)), y: Math.max(-down, Math.min(down, y)) };
}

/** Wheel, double press, two fingers and buttons zoom; dragging moves what is zoomed, and swipes what is not. */
export function useZoom(onSwipe: (by: number) => void) {
  const [view, setView] = useState(WHOLE);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const swiped = useRef(0);

  const by = (factor: number) =>
    setView((now) => {
      const scale = Math.min(MOST, Math.max(1, now.scale * factor));
      return within({ scale, x: (now.x * scale) / now.scale, y: (now.y * scale) / now.scale });
    });

  const spread = () => {
    const [a, b] = [...pointers.current.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };

  const handlers = {
    onWheel: (event: WheelEvent) => by(event.deltaY < 0 ? 1.2 : 1 / 1.2),
    onDoubleClick: () => (view.scale > 1 ? setView(WHOLE) : by(2.5)),
    onPointerDown: (event: PointerEvent) => {
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      swiped.current = 0;
    },
    onPointerMove: (event: PointerEvent) => {
      const before = pointers.current.get(event.pointerId);
      if (!before) return;
      const wide = spread();
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (pointers.current.size === 2) {
        if (wide > 0) by(spread() / wide);
        return;
      }
      const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
      if (view.scale > 1) setView((now) => within({ ...now, x: now.x + dx, y: now.y + dy }));
      else swiped.current += dx;
    },
    onPointerUp: (event: PointerEvent) => {
      pointers.current.delete(event.pointerId);
      if (pointers.current.size > 0 || Math.abs(swiped.current) < SWIPE_PX) return;
      onSwipe(swiped.current < 0 ? 1 : -1);
      swiped.current = 0;
    },
    onPointerCancel: (event: PointerEvent) => void pointers.current.delete(event.pointerId),
  };
  return { by, handlers, scale: view.scale, transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` };
}
