import { afterEach, beforeEach, expect, test } from "vitest";
import { Cache, type Changes, KEPT_MESSAGES } from "~/shared/cache/index.ts";
import { conversation, entry, message } from "../fakes.ts";

let cache: Cache;

beforeEach(async () => {
  cache = await Cache.open("ada");
});
afterEach(() => cache.wipe());

const nothing: Changes = {
  conversations: [],
  gone: [],
  users: [],
  timelines: [],
  drafts: null,
  marks: null,
  cursor: null,
};

const timeline = (from: number, up_to: number) => ({
  id: "c1",
  span: { from, up_to },
  voids: [],
  messages: Array.from({ length: up_to - from + 1 }, (_, i) => message(from + i)),
});

test("what was saved is there after a reload", async () => {
  await cache.save({
    ...nothing,
    conversations: [conversation()],
    drafts: { c1: "dear" },
    cursor: "7",
    timelines: [timeline(3, 5)],
  });
  await cache.saveEntry(entry("a"));
  cache.close();
  cache = await Cache.open("ada");
  const snapshot = await cache.load();
  expect(snapshot).toMatchObject({
    cursor: "7",
    drafts: { c1: "dear" },
    conversations: [{ id: "c1" }],
    outbox: [{ id: "a" }],
  });
  expect((await cache.loadTimeline("c1"))?.messages.map((one) => one.seq)).toEqual([3, 4, 5]);
});

test("of a long conversation the newest messages are kept", async () => {
  await cache.save({ ...nothing, timelines: [timeline(1, KEPT_MESSAGES)] });
  await cache.save({
    ...nothing,
    timelines: [
      { ...timeline(1, KEPT_MESSAGES + 10), messages: timeline(KEPT_MESSAGES + 1, KEPT_MESSAGES + 10).messages },
    ],
  });
  const stored = await cache.loadTimeline("c1");
  expect(stored?.span).toEqual({ from: 11, up_to: KEPT_MESSAGES + 10 });
  expect(stored?.messages).toHaveLength(KEPT_MESSAGES);
  expect(stored?.messages[0]?.seq).toBe(11);
});

test("a sent message leaves the outbox", async () => {
  await cache.saveEntry(entry("a"));
  await cache.removeEntry("a");
  expect((await cache.load()).outbox).toEqual([]);
});

test("one person's cache is not another's", async () => {
  await cache.save({ ...nothing, cursor: "7" });
  const other = await Cache.open("bob");
  expect((await other.load()).cursor).toBeNull();
  await other.wipe();
});

test("signing out leaves nothing", async () => {
  await cache.save({ ...nothing, conversations: [conversation()], cursor: "7" });
  await cache.wipe();
  expect((await indexedDB.databases()).map((one) => one.name)).toEqual([]);
});

test("of a conversation that one has left nothing stays", async () => {
  const cache = await Cache.open("leaver");
  const timeline = { id: "c1", span: { from: 1, up_to: 1 }, voids: [], messages: [message(1)] };
  await cache.save({ ...nothing, conversations: [conversation()], timelines: [timeline] });
  await cache.save({ ...nothing, gone: ["c1"] });
  expect((await cache.load()).conversations).toEqual([]);
  expect(await cache.loadTimeline("c1")).toBeNull();
});
