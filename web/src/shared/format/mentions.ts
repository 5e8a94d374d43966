/** How all are called in a text; clients write the first. */
export const ALL = ["all", "所有人"] as const;

/** Names in small letters, and whose they are; null: of all. */
export type Names = ReadonlyMap<string, string | null>;

export interface Mention {
  /** Null: all. */
  id: string | null;
  start: number;
  end: number;
}

/** An address of mail calls nobody. */
const AT = /(?<![A-Za-z0-9_.+-])@/g;
/** What makes a name another, longer one. Not so in Chinese, which goes on without a space. */
const LONGER = /^(?:[A-Za-z0-9_]|[.+-][A-Za-z0-9_])/;

/** Whom a text calls, of those who have these names: the longest that stands there. */
export function mentionsIn(text: string, names: Names): Mention[] {
  const longest = Math.max(0, ...[...names.keys()].map((name) => name.length));
  return [...text.matchAll(AT)].flatMap(({ index }) => {
    const start = index + 1;
    for (let { length } = text.slice(start, start + longest); length > 0; length--) {
      const id = names.get(text.slice(start, start + length).toLocaleLowerCase());
      if (id !== undefined && !LONGER.test(text.slice(start + length, start + length + 2)))
        return [{ id, start: index, end: start + length }];
    }
    return [];
  });
}

/** A name of letters like these; else of any, of which more may belong to what follows. */
const WRITTEN = /(?<![A-Za-z0-9_.+-])@([A-Za-z0-9_](?:[A-Za-z0-9_.+-]*[A-Za-z0-9_])?|[\p{L}\p{M}\p{N}_.+-]{1,64})/gu;

/** The names that are written after an `@`, in small letters, each once, but for those that are known. */
export function unknownNames(text: string, names: Names): string[] {
  const known = new Set(mentionsIn(text, names).map((one) => one.start));
  const written = [...text.matchAll(WRITTEN)].filter(({ index }) => !known.has(index));
  return [...new Set(written.map(([, name]) => name?.toLocaleLowerCase() ?? ""))];
}

/** The name that is being written before the caret, and where its `@` stands; null where none is. */
export function nameAt(text: string, caret: number): { start: number; query: string } | null {
  const found = /(?<![A-Za-z0-9_.+-])@([\p{L}\p{M}\p{N}_.+-]{0,64})$/u.exec(text.slice(0, caret));
  return found ? { start: found.index, query: found[1] ?? "" } : null;
}
