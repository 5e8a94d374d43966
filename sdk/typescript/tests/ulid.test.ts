import { expect, test } from "vitest";
import { ulid } from "../src/ulid.ts";

const highest = new Uint8Array(16).fill(31);

test("ids are in the order in which they were made, within a millisecond and over a clock that is set back", () => {
  const now = Date.parse("2100-01-31T12:00:00.000Z");
  const made = [ulid(now), ulid(now, new Uint8Array(16)), ulid(now - 5_000), ulid(now + 1, highest), ulid(now + 1)];
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(made.length);
  expect(made.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
});
