import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { dayOf } from "~/shared/format/dates.ts";

const HEADING_ROOM = 44;

/** The day of the topmost message in view; null where a heading or the unread divider stands there itself. */
function topDay(wrapper: HTMLElement): number | null {
  const top = wrapper.getBoundingClientRect().top;
  for (const heading of wrapper.querySelectorAll("[data-day-heading], [data-unread-divider]")) {
    const box = heading.getBoundingClientRect();
    if (box.bottom > top && box.top < top + HEADING_ROOM) return null;
  }
  for (const row of wrapper.querySelectorAll("[data-testid=message]")) {
    if (row.getBoundingClientRect().bottom <= top + 8) continue;
    const at = row.querySelector("time")?.dateTime;
    return at ? dayOf(at) : null;
  }
  return null;
}

/** The sticky day heading: found from what is drawn, once a frame while it scrolls. */
export function useFloatingDay(wrapper: RefObject<HTMLElement | null>) {
  const [day, setDay] = useState<number | null>(null);
  const frame = useRef(0);
  const update = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => setDay(wrapper.current && topDay(wrapper.current)));
  }, [wrapper]);
  useEffect(() => {
    update();
    return () => cancelAnimationFrame(frame.current);
  }, [update]);
  return { day, update };
}
