const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID (github.com/ulid/spec): 48 bits of time and 80 random bits, sortable as text. */
export function ulid(now: number, bytes: Uint8Array = crypto.getRandomValues(new Uint8Array(16))): string {
  let time = "";
  for (let rest = now, i = 0; i < 10; i++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = "";
  for (const byte of bytes.subarray(0, 16)) tail += ALPHABET.charAt(byte & 31);
  return time + tail;
}
