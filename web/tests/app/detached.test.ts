import type { Message } from "@parley/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  aroundWanted,
  conversationClosed,
  loadWanted,
  messageSeen,
  messageWritten,
  newerWanted,
  newestWanted,
  olderWanted,
  selectTimeline,
} from "~/features/messaging/index.ts";
import { jumpWanted, selectJump } from "~/features/panels/index.ts";
import { message } from "../fakes.ts";
import { connected, range, type Tab, type World } from "./world.ts";

let world: World;
let tab: Tab;

beforeEach(async () => {
  ({ world, tab } = await connected());
});

afterEach(() => world.close());

describe("a jump to a message that is not held", () => {
  const lead = async (seq: number) => {
    tab.dispatch(jumpWanted({ id: "c1", seq }));
    tab.dispatch(aroundWanted({ id: "c1", seq }));
    await world.clock.advance(10_000);
  };
  const asked = (part: string) => world.fetch.calls.filter((call) => call.includes(part)).length;

  beforeEach(async () => {
    for (let i = 0; i < 680; i++) world.write({ sender_id: "ada" });
    world.conversation = { ...world.conversation, read_seq: 800, unread: 0 };
    world.receive(world.messages[799] as Message);
    await tab.read();
  });

  test("shows a page around it in one request, which is asked for again where it was refused", async () => {
    expect(tab.shown).toEqual(range(751, 800));
    world.refusedOnce = "after_seq=249";
    await lead(300);
    expect(tab.shown).toEqual(range(250, 349));
    expect(asked("after_seq=249")).toBe(2);
    expect(selectTimeline(tab.state, "c1")?.epoch).toBe(2);
  });

  test("goes on at both ends, and joins the newest where it meets them, which is no new beginning", async () => {
    await lead(300);
    tab.dispatch(olderWanted("c1"));
    await world.clock.advance(10);
    expect(tab.shown).toEqual(range(200, 349));
    for (let page = 0; page < 9; page++) {
      tab.dispatch(newerWanted("c1"));
      await world.clock.advance(10);
    }
    expect(tab.shown).toEqual(range(200, 800));
    expect(selectTimeline(tab.state, "c1")).toMatchObject({
      detached: null,
      epoch: 2,
      span: { from: 200, up_to: 800 },
    });
    tab.dispatch(newerWanted("c1"));
    await world.clock.advance(10);
    expect(asked("after_seq=800")).toBe(0);
  });

  test("that stands right before the newest joins them at once", async () => {
    await lead(720);
    expect(tab.shown).toEqual(range(670, 800));
    expect(selectTimeline(tab.state, "c1")).toMatchObject({ detached: null, epoch: 1 });
  });

  test("leaves what comes meanwhile to the newest, and what one writes leads back to them", async () => {
    await lead(300);
    world.receive(world.write());
    expect(tab.shown).toEqual(range(250, 349));
    tab.dispatch(newestWanted("c1"));
    expect(tab.shown).toEqual(range(751, 801));
    await lead(20);
    expect(tab.shown).toEqual(range(1, 100));
    tab.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "hello" } }));
    expect(tab.shown).toEqual(range(751, 801));
  });

  test("a message that was led to before is held, and asked for no more", async () => {
    await lead(300);
    await lead(20);
    const before = world.fetch.calls.length;
    await lead(301);
    expect(tab.shown).toEqual(range(250, 349));
    expect(world.fetch.calls).toHaveLength(before);
  });

  test("whoever comes back to the conversation begins at the newest", async () => {
    await lead(300);
    tab.dispatch(conversationClosed("c1"));
    await tab.read();
    expect(tab.shown).toEqual(range(751, 800));
  });

  test("what does not exist for one leads nowhere, and what could not be loaded can be tried again", async () => {
    await lead(2_000);
    expect(tab.shown).toEqual(range(751, 800));
    expect(selectJump(tab.state)).toBeNull();
    world.refuse = true;
    await lead(300);
    expect(selectTimeline(tab.state, "c1")?.failed).toBe(true);
    expect(selectJump(tab.state)).toBeNull();
    world.refuse = false;
    tab.dispatch(loadWanted("c1"));
    expect(selectJump(tab.state)).toEqual({ id: "c1", seq: 300 });
  });

  test("an edit, a recall and a reaction reach what is shown apart, and what is not", async () => {
    await lead(300);
    const told = (seq: number, change: number, more: Partial<Message>) =>
      world.socket.deliver({ type: "message.updated", message: { ...message(seq), change, ...more } });
    told(300, 1, { content: "edited" });
    told(800, 2, { content: "edited too" });
    world.socket.deliver({
      type: "reaction.changed",
      conversation_id: "c1",
      change: 3,
      seq: 301,
      user_id: "bob",
      emoji: "👍",
      on: true,
    });
    await world.settle();
    const held = selectTimeline(tab.state, "c1")?.messages.entities;
    expect([held?.[300]?.content, held?.[800]?.content]).toEqual(["edited", "edited too"]);
    expect(held?.[301]?.reactions).toEqual([{ emoji: "👍", user_ids: ["bob"] }]);
  });

  test("reads nothing of what was leapt over, but goes on from what was read", async () => {
    for (let i = 0; i < 700; i++) world.write();
    world.receive(world.messages.at(-1) as Message);
    tab.dispatch(conversationClosed("c1"));
    await tab.read();
    expect(tab.shown).toEqual(range(751, 900));
    await lead(1200);
    tab.dispatch(messageSeen({ id: "c1", seq: 1240 }));
    expect(tab.held.read_seq).toBe(800);
    await lead(801);
    tab.dispatch(messageSeen({ id: "c1", seq: 840 }));
    expect(tab.held.read_seq).toBe(840);
  });

  test("is not in the cache before it joins the newest, and then whole", async () => {
    await lead(640);
    await world.written();
    expect((await tab.cache.loadTimeline("c1"))?.messages.map((one) => one.seq)).toEqual(range(751, 800));
    for (let page = 0; page < 3; page++) {
      tab.dispatch(newerWanted("c1"));
      await world.clock.advance(300);
    }
    await world.settle();
    const stored = await tab.cache.loadTimeline("c1");
    expect(stored?.messages.map((one) => one.seq)).toEqual(range(stored?.span.from ?? 0, 800));
    expect(stored?.span.from).toBe(601);
  });
});
