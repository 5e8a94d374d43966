import type { Hit } from "@parley/sdk";
import { plainParts } from "./markdown.ts";

type Piece = Hit["excerpt"][number];

/** Characters before the first hit: with more, a narrow row would end before it. */
const LEAD = 12;

/** An excerpt that begins a little before what was searched for, with a whole word where one begins there. */
export function aroundHit(excerpt: Piece[]): Piece[] {
  const first = excerpt.findIndex((piece) => piece.hit);
  if (first <= 0) return excerpt;
  const before = excerpt
    .slice(0, first)
    .map((piece) => piece.text)
    .join("");
  const letters = [...before];
  if (letters.length <= LEAD) return excerpt;
  const lead = letters.slice(-LEAD).join("");
  const word = lead.indexOf(" ");
  // A space right before the hit begins no word of the lead.
  const cut = word >= 0 && word < lead.length - 1 ? lead.slice(word + 1) : lead;
  return [{ text: `…${cut}`, hit: false }, ...excerpt.slice(first)];
}

/** An excerpt without the marks of its markdown; what was searched for stays marked. */
export function plainExcerpt(excerpt: Piece[]): Piece[] {
  const hits: { start: number; end: number }[] = [];
  let written = "";
  for (const { text, hit } of excerpt) {
    if (hit) hits.push({ start: written.length, end: written.length + text.length });
    written += text;
  }
  return plainParts(written).flatMap(({ text, from }) => {
    if (from === null) return [{ text, hit: false }];
    const pieces: Piece[] = [];
    let at = 0;
    for (const { start, end } of hits) {
      const first = Math.max(start - from, at);
      const last = Math.min(end - from, text.length);
      if (first >= last) continue;
      pieces.push({ text: text.slice(at, first), hit: false }, { text: text.slice(first, last), hit: true });
      at = last;
    }
    return [...pieces, { text: text.slice(at), hit: false }].filter((piece) => piece.text !== "");
  });
}
