/**
 * The contiguous stretch of a conversation that is held: every seq from `from` to `up_to` is a message or a void.
 * Empty while `up_to < from`. What is held above it is kept aside until the gap is filled.
 */
export interface Span {
  from: number;
  up_to: number;
}

/** The stretch grown over all that touches it. `known(seq)`: a message that is held, or a void. */
export function grow(span: Span, known: (seq: number) => boolean): Span {
  let { from, up_to } = span;
  while (known(up_to + 1)) up_to++;
  while (from > 1 && known(from - 1)) from--;
  return { from, up_to };
}

/** The first span of a conversation of which only the newest message is known, or nothing. */
export function spanAt(lastSeq: number, newest: number | null): Span {
  return newest === null ? { from: lastSeq + 1, up_to: lastSeq } : { from: newest, up_to: newest };
}

/** The span that a page which starts a timeline afresh gives: from its lowest seq on. */
export function spanOfPage(seqs: number[], next: number | null): Span {
  const from = next === null ? 1 : Math.min(next, ...seqs);
  return { from, up_to: from - 1 };
}
