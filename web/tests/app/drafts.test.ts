import type { SavedDraft } from "@parley/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { draftChanged, messageWritten, selectDraft } from "~/features/messaging/index.ts";
import { connected, type Tab, type World } from "./world.ts";

let world: World;
let tab: Tab;
let saved: SavedDraft[];

const at = (second: number) => `2026-01-31T12:10:${String(second).padStart(2, "0")}.000Z`;
const draft = (content: string, second: number): SavedDraft => ({ content, reply_to: null, updated_at: at(second) });

/** Somebody's other device has saved one. */
async function hear(one: SavedDraft): Promise<void> {
  world.socket.deliver({ type: "draft.changed", conversation_id: "c1", draft: one });
  await world.settle();
}

const write = (text: string) => tab.dispatch(draftChanged({ id: "c1", text }));
const text = () => selectDraft(tab.state, "c1");
const pause = async () => {
  await world.clock.advance(1_600);
  await world.settle();
};

beforeEach(async () => {
  saved = [];
  ({ world, tab } = await connected());
  world.saveDraft = (content) => {
    const one = draft(content, saved.length + 1);
    saved.push(one);
    return one;
  };
  await world.settle();
});

afterEach(() => world.close());

test("a draft is saved when its writer pauses, not at every key", async () => {
  for (const one of ["h", "he", "hello"]) write(one);
  await world.clock.advance(1_000);
  write("hello there");
  await world.clock.advance(1_000);
  expect(saved).toEqual([]);
  await pause();
  expect(saved.map((one) => one.content)).toEqual(["hello there"]);
  await pause();
  expect(saved).toHaveLength(1);
});

test("what is sent is no draft any more, at once", async () => {
  write("hello");
  await pause();
  tab.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "hello" } }));
  write("");
  await world.settle();
  expect(saved.map((one) => one.content)).toEqual(["hello", ""]);
});

test("another device's draft comes here, and goes when it was sent there", async () => {
  await hear(draft("from the phone", 10));
  expect(text()).toBe("from the phone");
  await hear(draft("", 11));
  expect(text()).toBe("");
  await pause();
  expect(saved).toEqual([]);
});

test("what is being written here is the latest: another device's draft does not replace it", async () => {
  write("mine");
  await hear(draft("theirs", 10));
  expect(text()).toBe("mine");
  await pause();
  expect(saved.map((one) => one.content)).toEqual(["mine"]);
});

test("a draft that was told late changes nothing", async () => {
  await hear(draft("second", 11));
  await hear(draft("first", 10));
  expect(text()).toBe("second");
});

test("a draft that was saved before this device came is there with the conversation", async () => {
  world.conversation = { ...world.conversation, draft: draft("earlier", 5) };
  world.socket.deliver({ type: "conversation.changed", conversation_id: "c1", change: null });
  await world.settle();
  expect(text()).toBe("earlier");
});

test("what was written without a connection is saved with the next one", async () => {
  world.socket.break();
  write("offline");
  await pause();
  expect(saved).toEqual([]);
  await world.connect();
  await pause();
  await pause();
  expect(saved.map((one) => one.content)).toEqual(["offline"]);
});
