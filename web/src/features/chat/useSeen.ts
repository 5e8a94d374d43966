import { useEffect, useRef, useState } from "react";

/** Watches an element until the function that is answered is called. */
export type Watch = (element: Element, seq: number) => () => void;

/** True while the person can be looking: the window has the focus and the page is not hidden. */
function looking(): boolean {
  return document.hasFocus() && document.visibilityState === "visible";
}

class Sight {
  private readonly seqs = new Map<Element, number>();
  private readonly visible = new Set<Element>();
  private readonly observer = new IntersectionObserver((entries) => this.moved(entries));
  onSeen: (seq: number) => void = () => undefined;

  readonly watch: Watch = (element, seq) => {
    this.seqs.set(element, seq);
    this.observer.observe(element);
    return () => {
      this.observer.unobserve(element);
      this.seqs.delete(element);
      this.visible.delete(element);
    };
  };

  readonly tell = () => {
    if (!looking() || this.visible.size === 0) return;
    this.onSeen(Math.max(...[...this.visible].map((element) => this.seqs.get(element) ?? 0)));
  };

  private moved(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      if (entry.isIntersecting) this.visible.add(entry.target);
      else this.visible.delete(entry.target);
    }
    this.tell();
  }
}

/** Tells the highest seq whose row stands in the view while the window has the focus. */
export function useSeen(onSeen: (seq: number) => void): Watch {
  const [sight] = useState(() => new Sight());
  const told = useRef(onSeen);
  useEffect(() => {
    told.current = onSeen;
  }, [onSeen]);
  useEffect(() => {
    sight.onSeen = (seq) => told.current(seq);
    window.addEventListener("focus", sight.tell);
    document.addEventListener("visibilitychange", sight.tell);
    return () => {
      window.removeEventListener("focus", sight.tell);
      document.removeEventListener("visibilitychange", sight.tell);
    };
  }, [sight]);
  return sight.watch;
}
