import { expect, test } from "vitest";
import { buildRows, type RowsInput } from "~/features/chat/rows.ts";
import { entry, message } from "../fakes.ts";

const rows = (input: Partial<RowsInput>) =>
  buildRows({ messages: [], outbox: [], me: "ada", readByOthers: 0, unreadAfter: null, ...input });

const own = (seq: number) => message(seq, { sender_id: "ada" });
const shown = (input: Partial<RowsInput>) =>
  rows(input).flatMap((row) => (row.kind === "message" ? [row.message] : []));

test("days stand before their first message", () => {
  const messages = [message(1, { created_at: "2026-01-30T10:00:00.000Z" }), message(2), message(3)];
  expect(rows({ messages }).map((row) => row.kind)).toEqual(["day", "message", "day", "message", "message"]);
});

test("an own message is one tick until the other has read up to it", () => {
  expect(shown({ messages: [own(1), own(2), message(3)], readByOthers: 1 }).map((one) => one.state)).toEqual([
    "read",
    "sent",
    null,
  ]);
});

test("what is on its way stands last, with a clock or its failure", () => {
  const outbox = [entry("a"), entry("b", { state: "failed", reason: "forbidden" })];
  const result = shown({ messages: [message(1)], outbox });
  expect(result.map((one) => one.state)).toEqual([null, "pending", "failed"]);
  expect(result[2]?.failure).toEqual({ id: "b", reason: "forbidden" });
});

test("a message that is stored and still in the outbox is shown once, under one key", () => {
  const before = shown({ outbox: [entry("k1")] });
  const after = shown({ messages: [own(1)], outbox: [entry("k1")] });
  expect(after).toHaveLength(1);
  expect(after[0]?.key).toBe(before[0]?.key);
});

test("the unread divider stands before the first message of another behind the mark", () => {
  const messages = [message(1), own(2), message(3), message(4)];
  expect(rows({ messages, unreadAfter: 1 }).map((row) => row.key)).toEqual([
    expect.stringMatching(/^day/),
    "seq:1",
    "own:k2",
    "unread",
    "seq:3",
    "seq:4",
  ]);
  expect(rows({ messages, unreadAfter: 4 }).some((row) => row.kind === "unread")).toBe(false);
});

test("messages of one sender within ten minutes are a group", () => {
  const later = message(4, { created_at: "2026-01-31T12:20:00.000Z" });
  const result = shown({ messages: [message(1), message(2), own(3), later] });
  expect(result.map((one) => [one.first, one.last])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
  ]);
});

test("a local clock that lags does not open an earlier day at the end", () => {
  const outbox = [entry("a", { created_at: "2026-01-29T00:00:00.000Z" })];
  expect(rows({ messages: [message(1)], outbox }).map((row) => row.kind)).toEqual(["day", "message", "message"]);
});
