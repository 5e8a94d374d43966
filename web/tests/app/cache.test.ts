import { afterEach, beforeEach, expect, test } from "vitest";
import { Cache, type Changes, KEPT_MESSAGES } from "~/shared/cache/index.ts";
import { conversation, entry, message, user } from "../fakes.ts";

let cache: Cache;

beforeEach(async () => {
  cache = await Cache.open("ada");
});
afterEach(() => cache.wipe());

const nothing: Changes = {
  conversations: [],
  gone: [],
  front: null,
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
  removed: [] as number[],
});

test("what was saved is there after a reload", async () => {
  await cache.save({
    ...nothing,
    conversations: [conversation()],
    front: { conversations: [conversation()], users: [user("bob", "Bob")] },
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
    users: [{ id: "bob" }],
    outbox: [{ id: "a" }],
  });
  expect((await cache.loadTimeline("c1"))?.messages.map((one) => one.seq)).toEqual([3, 4, 5]);
});

test("a visit begins with the first rows and the conversation that is opened, whatever else is held", async () => {
  const held = ["c1", "c2", "c3", "c4"].map((id) => conversation({ id }));
  const front = { conversations: [2, 0].flatMap((i) => held[i] ?? []), users: [] };
  await cache.save({ ...nothing, conversations: held, front, timelines: [timeline(3, 5)] });
  const ids = async (opened?: string) => (await cache.load(opened)).conversations.map(({ id }) => id);
  expect(await ids()).toEqual(["c3", "c1"]);
  expect(await ids("c2")).toEqual(["c3", "c1", "c2"]);
  expect(await ids("c1")).toEqual(["c3", "c1"]);
  expect((await cache.load("c1")).timeline?.messages.map((one) => one.seq)).toEqual([3, 4, 5]);
  expect((await cache.load("c2")).timeline).toBeNull();
  expect((await cache.loadConversations()).map(({ id }) => id)).toEqual(["c1", "c2", "c3", "c4"]);
});

test("people are read one by one, or all", async () => {
  await cache.save({ ...nothing, users: [user("ada", "Ada"), user("bob", "Bob")] });
  const names = async (ids?: string[]) => (await cache.loadUsers(ids)).map((one) => one.display_name);
  expect(await names(["bob", "eve"])).toEqual(["Bob"]);
  expect(await names()).toEqual(["Ada", "Bob"]);
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

test("of what was deleted for oneself nothing stays", async () => {
  await cache.save({ ...nothing, timelines: [timeline(1, 5)] });
  await cache.save({ ...nothing, timelines: [{ ...timeline(1, 5), voids: [3, 5], messages: [], removed: [3, 5] }] });
  const stored = await cache.loadTimeline("c1");
  expect(stored?.messages.map((one) => one.seq)).toEqual([1, 2, 4]);
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
  await cache.save({ ...nothing, conversations: [conversation()], timelines: [timeline(1, 1)] });
  await cache.save({ ...nothing, gone: ["c1"] });
  expect((await cache.load()).conversations).toEqual([]);
  expect(await cache.loadTimeline("c1")).toBeNull();
});
