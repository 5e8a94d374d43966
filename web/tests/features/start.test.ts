import { expect, test } from "vitest";
import { buildRows } from "~/features/chat/rows.ts";
import { filling } from "~/features/chat/useStart.ts";
import { message } from "../fakes.ts";

/** A day's heading and forty messages that say this. */
const rowsOf = (content: string) =>
  buildRows({
    messages: Array.from({ length: 40 }, (_, i) => message(i + 1, { content })),
    outbox: [],
    me: "ada",
    readByOthers: 0,
    unreadAfter: null,
  });

const short = rowsOf("ok");
/** Ten of the lowest rows. */
const ROOM = 21.25;

test("the first frame has the rows that fill the window where it begins, on whichever side of it there are some", () => {
  expect(filling(short, 20, "start", ROOM)).toEqual([20, 30]);
  expect(filling(short, 40, "end", ROOM)).toEqual([30, 41]);
  expect(filling(short, 20, "center", ROOM)).toEqual([15, 25]);
  // Too few below, too few above, too few at all.
  expect(filling(short, 38, "start", ROOM)).toEqual([31, 41]);
  expect(filling(short, 0, "center", ROOM)).toEqual([0, 10]);
  expect(filling(short.slice(0, 3), 2, "end", ROOM)).toEqual([0, 3]);
});

test.each([
  ["a long text fills more of it", "and so on ".repeat(27), 24],
  ["but not an address that is not drawn", `[so](https://example.com/${"x".repeat(250)})`, 30],
  ["nor code, which is one line", `\`${"x".repeat(270)}\``, 30],
  ["nor what takes many characters for one", "👨‍👩‍👧‍👦".repeat(25), 30],
])("%s", (_, content, to) => {
  expect(filling(rowsOf(content), 20, "start", ROOM)).toEqual([20, to]);
});
