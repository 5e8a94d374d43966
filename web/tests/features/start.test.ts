import { expect, test } from "vitest";
import { buildRows } from "~/features/chat/rows.ts";
import { filling } from "~/features/chat/useStart.ts";
import { message } from "../fakes.ts";

/** A day's heading and forty messages. */
const rowsOf = (content: (seq: number) => string) =>
  buildRows({
    messages: Array.from({ length: 40 }, (_, i) => message(i + 1, { content: content(i + 1) })),
    outbox: [],
    me: "ada",
    readByOthers: 0,
    unreadAfter: null,
  });

const short = rowsOf(() => "ok");
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

test("a long text fills more of it, unless it may be drawn as less than it is long", () => {
  const words = "and so on ".repeat(27);
  expect(
    filling(
      rowsOf(() => words),
      20,
      "start",
      ROOM,
    ),
  ).toEqual([20, 24]);
  for (const content of [
    `[so](https://example.com/${"x".repeat(250)})`,
    `\`${"x".repeat(270)}\``,
    "👨‍👩‍👧‍👦".repeat(25),
  ])
    expect(
      filling(
        rowsOf(() => content),
        20,
        "start",
        ROOM,
      ),
    ).toEqual([20, 30]);
});
