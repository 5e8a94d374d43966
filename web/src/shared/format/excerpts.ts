import type { Hit } from "@parley/sdk";

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
