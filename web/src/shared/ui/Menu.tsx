import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { Entry } from "./Entry.tsx";
import type { IconName } from "./Icon.tsx";
import css from "./Menu.module.css";

export interface MenuItem {
  key: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  /** Leads to more items: the menu stays. */
  stays?: boolean;
  run(): void;
}

interface Props {
  label: string;
  x: number;
  y: number;
  items: MenuItem[];
  onClose(): void;
  testId?: string;
  /** Above the items; its buttons are menu items, too. */
  head?: ReactNode;
}

/**
 * A menu at a point of the window, above every column of it: arrows move through it, Escape and a press elsewhere close
 * it.
 */
export function Menu({ label, x, y, items, onClose, testId, head }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const which = items.map((item) => item.key).join();

  // Before the first item has the focus.
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    before.current = document.activeElement;
  }, []);

  // Inside the window, whatever the pointer was at.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other items have another size, and another first one.
  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(8, Math.min(x, window.innerWidth - width - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(y, window.innerHeight - height - 8))}px`;
    element.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [x, y, which]);

  const closing = useRef(onClose);
  closing.current = onClose;
  useEffect(() => {
    const away = (event: Event) => {
      if (!menu.current?.contains(event.target as Node)) closing.current();
    };
    const resized = () => closing.current();
    window.addEventListener("pointerdown", away);
    window.addEventListener("resize", resized);
    return () => {
      window.removeEventListener("pointerdown", away);
      window.removeEventListener("resize", resized);
      if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    };
  }, []);

  const move = (by: number) => {
    const all = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + by + all.length) % all.length]?.focus();
  };
  return createPortal(
    <div
      ref={menu}
      className={css.menu}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      data-testid={testId}
      onKeyDown={(event) => {
        if (event.key === "Escape" || event.key === "Tab") onClose();
        else if (event.key === "ArrowDown" || event.key === "ArrowRight") move(1);
        else if (event.key === "ArrowUp" || event.key === "ArrowLeft") move(-1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {head}
      {items.map(({ key, label: text, icon, danger, stays, run }) => (
        <Entry
          key={key}
          small
          role="menuitem"
          icon={icon}
          danger={danger}
          data-testid={`menu-${key}`}
          onClick={() => {
            if (!stays) onClose();
            run();
          }}
        >
          {text}
        </Entry>
      ))}
    </div>,
    document.body,
  );
}
