/** One or two letters for an avatar: of the first and last word, or the last two of a Chinese name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (!first) return "?";
  if (words.length === 1 && /^\p{Script=Han}+$/u.test(first)) return [...first].slice(-2).join("");
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return ([...first][0] ?? "").concat(last ? ([...last][0] ?? "") : "").toLocaleUpperCase();
}

/** Whether a word of the name begins so; Chinese has no words to begin, there any part counts. */
export function named(name: string, query: string): boolean {
  const [text, needle] = [name.toLocaleLowerCase(), query.toLocaleLowerCase()];
  return (
    text.startsWith(needle) || text.includes(` ${needle}`) || (/\p{Script=Han}/u.test(needle) && text.includes(needle))
  );
}

/** What kind of file a name says it is, in at most four characters; nothing where it does not. */
export function kindOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1, dot + 5) : "";
}
