/** docs/protocol.md, Errors: `too_large`. */
const MOST_CHARACTERS = 16_000;
const MOST_BYTES = 32_768;
/** What a frame needs besides the text: action, ids, names of fields. */
const FRAME_BYTES = 512;

const encoder = new TextEncoder();

/** By how many characters a text is too long to be sent; 0 where it is not. */
export function excess(text: string): number {
  if (text.length < MOST_BYTES / 8) return 0;
  const characters = [...text];
  let bytes = 0;
  for (let i = 0; i < characters.length; i++) {
    bytes += encoder.encode(JSON.stringify(characters[i])).length - 2;
    if (i >= MOST_CHARACTERS || bytes > MOST_BYTES - FRAME_BYTES) return characters.length - i;
  }
  return 0;
}
