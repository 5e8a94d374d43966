/** Marks by key, with Ctrl (or ⌘), and with Shift where it is said. */
const MARKS: Record<string, string> = { b: "**", i: "_", "shift+x": "~~", "shift+m": "`" };

export interface Selected {
  text: string;
  start: number;
  end: number;
}

/** The marks that a key asks for; null for any other key. */
export function marksOf(event: {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  return MARKS[`${event.shiftKey ? "shift+" : ""}${event.key.toLowerCase()}`] ?? null;
}

/** Puts marks around what is selected, or takes them away where they are. */
export function toggleMarks({ text, start, end }: Selected, marks: string): Selected {
  const [before, inside, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  const { length } = marks;
  if (before.endsWith(marks) && after.startsWith(marks))
    return {
      text: before.slice(0, -length) + inside + after.slice(length),
      start: start - length,
      end: end - length,
    };
  return { text: before + marks + inside + marks + after, start: start + length, end: end + length };
}
