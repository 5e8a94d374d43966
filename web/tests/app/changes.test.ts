import type { Message } from "@parley/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changeWanted, selectRefusal, selectTimeline } from "~/features/messaging/index.ts";
import { message } from "../fakes.ts";
import { connected, range, type Tab, type World } from "./world.ts";

let world: World;
let tab: Tab;

beforeEach(async () => {
  ({ world, tab } = await connected());
});

afterEach(() => world.close());

describe("what becomes of a message", () => {
  const edited = (change: number, more: Partial<Message> = {}) =>
    ({ ...message(120), content: `edit ${change}`, edits: 1, change, ...more }) as Message;
  const text = (seq: number) => selectTimeline(tab.state, "c1")?.messages.entities[seq]?.content;

  test("an edit replaces it, and an older picture does not bring it back", async () => {
    await tab.read();
    world.socket.deliver({ type: "message.updated", message: edited(1) });
    await world.settle();
    world.receive(message(120));
    expect(text(120)).toBe("edit 1");
    expect(tab.held).toMatchObject({ settled_change: 1, last_change: 1, last_message: { content: "edit 1" } });
  });

  test("changes that were missed are fetched, and each message ends as the server has it", async () => {
    await tab.read();
    world.changes = { items: [edited(2), { ...message(119), content: "edit 1", change: 1 } as Message], next: 3 };
    world.socket.deliver({ type: "message.updated", message: edited(3, { content: "third" }) });
    await world.settle();
    expect([text(119), text(120)]).toEqual(["edit 1", "third"]);
    expect(tab.held.settled_change).toBe(3);
    expect(world.fetch.calls.filter((call) => call.includes("changes?after=0"))).toHaveLength(1);
  });

  test("a recall empties it and the replies to it, and asks what is unread now", async () => {
    await tab.read();
    const reply_to = {
      seq: 120,
      message_id: "m120",
      sender_id: "bob",
      sender_type: "user" as const,
      content_type: "text" as const,
      excerpt: "text 120",
    };
    world.receive(world.write({ reply_to }));
    world.conversation = { ...world.conversation, unread: 2, last_change: 1 };
    world.socket.deliver({ type: "message.recalled", message: edited(1, { content: "", status: "recalled" }) });
    await world.settle();
    expect(text(120)).toBe("");
    expect(selectTimeline(tab.state, "c1")?.messages.entities[121]?.reply_to?.excerpt).toBe("");
    expect(world.fetch.calls).toContain("GET /api/v1/conversations/c1");
  });

  test("what was deleted on another device goes, and leaves no gap", async () => {
    await tab.read();
    world.hide(100, 101);
    await world.settle();
    expect(tab.shown).toEqual([...range(70, 99), ...range(102, 120)]);
    expect(tab.held.hides).toBe(1);
    expect(world.fetch.calls).not.toContain("GET /api/v1/conversations/c1/hidden");
  });

  test("the newest message that was deleted for oneself stays away, and the list shows the one before it", async () => {
    await tab.read();
    await world.written();
    world.hide(120);
    await world.settle();
    expect(tab.shown).toEqual(range(70, 119));
    expect(tab.held.last_message?.seq).toBe(119);
    await tab.leave();
    tab = await world.open();
    await tab.read();
    expect(tab.shown).toEqual(range(70, 119));
    expect(tab.held.last_message?.seq).toBe(119);
  });

  test("what was deleted before this conversation was opened is not brought back from the cache", async () => {
    await tab.read();
    await tab.leave();
    tab = await world.open();
    await world.connect();
    world.hide(100);
    await world.settle();
    await tab.read();
    expect(tab.shown).toEqual([...range(70, 99), ...range(101, 120)]);
  });

  test("what was deleted while this device was away is asked for, also if it hears of a later one first", async () => {
    await tab.read();
    world.deaf = true;
    world.hide(100, 101, 102);
    world.deaf = false;
    world.hide(110);
    await world.settle();
    expect(tab.shown).toEqual([...range(70, 99), ...range(103, 109), ...range(111, 120)]);
    expect(tab.held.hides).toBe(2);
    world.deaf = true;
    world.hide(111);
    world.socket.break();
    world.deaf = false;
    await world.connect();
    await world.settle();
    expect(tab.shown).not.toContain(111);
    expect(tab.held.hides).toBe(3);
  });

  test("a reaction is asked for once, shown when it is acknowledged, and a refusal is told", async () => {
    await tab.read();
    tab.dispatch(changeWanted({ action: "react", conversation_id: "c1", seq: 120, emoji: "👍", on: true }));
    const [frame] = world.socket.frames("react");
    const reacted = { ...message(120), reactions: [{ emoji: "👍", user_ids: ["ada"] }], change: 1 };
    world.socket.deliver({ type: "ack", id: frame?.id, conversation_id: "c1", seq: 120, message: reacted });
    await world.settle();
    expect(selectTimeline(tab.state, "c1")?.messages.entities[120]?.reactions).toEqual(reacted.reactions);
    tab.dispatch(changeWanted({ action: "recallMessage", conversation_id: "c1", seq: 119 }));
    const [recall] = world.socket.frames("recallMessage");
    world.socket.deliver({ type: "error", id: recall?.id, code: "forbidden", message: "No.", temporary: false });
    await world.settle();
    expect(selectRefusal(tab.state)).toBe("forbidden");
  });
});
