import { useCallback, useEffect, useRef, useState } from "react";

/** Whether one searches in the conversation. Ctrl+F begins it, or goes back to its field; whatever had the focus has it again at the end. */
export function useFinding(able: boolean) {
  const [finding, setFinding] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const before = useRef<Element | null>(null);
  const begin = useCallback(() => {
    if (field.current) return field.current.select();
    before.current = document.activeElement;
    setFinding(true);
  }, []);
  const end = useCallback(() => {
    setFinding(false);
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  }, []);
  useEffect(() => {
    if (!able) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const asked =
        (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "f";
      if (!asked || event.defaultPrevented || document.querySelector('[role="dialog"], dialog[open]')) return;
      event.preventDefault();
      begin();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [able, begin]);
  return { finding, field, begin, end };
}
