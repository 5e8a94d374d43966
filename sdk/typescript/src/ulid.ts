const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

let last = "";

/**
 * A ULID (github.com/ulid/spec): 48 bits of time and 80 random bits, sortable as text. Monotonic: one that is made in the
 * same millisecond, or after the clock was set back, comes after those before it.
 */
export function ulid(now: number, bytes: Uint8Array = crypto.getRandomValues(new Uint8Array(16))): string {
  let time = "";
  for (let rest = now, i = 0; i < 10; i++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = "";
  for (const byte of bytes.subarray(0, 16)) tail += ALPHABET.charAt(byte & 31);
  last = time + tail > last ? time + tail : after(last);
  return last;
}

/** The next text of the same length. */
function after(text: string): string {
  const head = text.slice(0, -1);
  const digit = ALPHABET.indexOf(text.slice(-1)) + 1;
  return digit < ALPHABET.length ? head + ALPHABET.charAt(digit) : `${after(head)}0`;
}
