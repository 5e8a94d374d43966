import type { Message } from "@parley/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changesBetween } from "~/app/persistence.ts";
import { selectConnection } from "~/features/connection/index.ts";
import {
  aroundWanted,
  changeWanted,
  composerTyped,
  conversationClosed,
  conversationsLeft,
  loadWanted,
  messageSeen,
  messageWritten,
  newerWanted,
  newestWanted,
  olderWanted,
  selectConversation,
  selectOutbox,
  selectRefusal,
  selectTimeline,
  selectTypists,
  timelinesDropped,
} from "~/features/messaging/index.ts";
import { jumpWanted, selectJump } from "~/features/panels/index.ts";
import { selectPerson, selectPresence } from "~/features/people/index.ts";
import { sessionEnded } from "~/features/session/index.ts";
import { message } from "../fakes.ts";
import { type Tab, World } from "./world.ts";

let world: World;
let tab: Tab;

beforeEach(async () => {
  world = new World();
  tab = await world.open();
  await world.connect();
});

afterEach(() => world.close());

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test("a connection brings conversations, people and presence", async () => {
  await world.clock.advance(300);
  await world.settle();
  expect(selectConnection(tab.state)).toEqual({ phase: "live" });
  expect(tab.held).toMatchObject({ last_seq: 120, unread: 2 });
  expect(selectPerson(tab.state, "bob")?.display_name).toBe("Bob");
  expect(selectPresence(tab.state, "bob")?.state).toBe("online");
  expect((await tab.cache.load()).cursor).toBe("cur");
});

describe("a conversation that is opened", () => {
  test("shows its newest page, and older ones when wanted", async () => {
    await tab.read();
    expect([tab.shown[0], tab.shown.at(-1)]).toEqual([70, 120]);
    tab.dispatch(olderWanted("c1"));
    tab.dispatch(olderWanted("c1"));
    await world.clock.advance(10);
    expect(tab.shown[0]).toBe(20);
    expect(world.fetch.calls.filter((call) => call.includes("before_seq=70"))).toHaveLength(1);
  });

  test("goes when one is no longer in it, and is not asked about", async () => {
    await tab.read();
    const asked = world.fetch.calls.length;
    world.left = ["c1"];
    world.socket.deliver({ type: "conversation.changed", conversation_id: "c1", change: null, left: true });
    await world.settle();
    expect(selectConversation(tab.state, "c1")).toBeUndefined();
    const calls = world.fetch.calls.slice(asked);
    expect(calls.some((call) => call.includes("/sync"))).toBe(true);
    expect(calls.filter((call) => call.includes("/conversations/c1"))).toEqual([]);
  });

  test("fills a gap before it shows what came behind it", async () => {
    await tab.read();
    world.write();
    world.write();
    world.receive(world.write());
    expect(tab.shown.at(-1)).toBe(120);
    await world.clock.advance(10);
    expect(tab.shown.slice(-3)).toEqual([121, 122, 123]);
    expect(world.fetch.calls.some((call) => call.includes("after_seq=120"))).toBe(true);
  });

  test("catches up after the connection was lost, without a message twice", async () => {
    await tab.read();
    world.socket.break();
    world.write();
    world.write();
    await world.connect();
    world.receive(message(122));
    await world.clock.advance(10);
    expect(tab.shown.slice(-3)).toEqual([120, 121, 122]);
    expect(tab.held.unread).toBe(4);
  });
});

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
    expect(tab.shown).toEqual(range(1451, 1500));
    await lead(1200);
    tab.dispatch(messageSeen({ id: "c1", seq: 1240 }));
    expect(tab.held.read_seq).toBe(800);
    await lead(801);
    tab.dispatch(messageSeen({ id: "c1", seq: 840 }));
    expect(tab.held.read_seq).toBe(840);
  });

  test("is not in the cache before it joins the newest, and then whole", async () => {
    await lead(640);
    await world.clock.advance(300);
    await world.settle();
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

describe("unread", () => {
  test("a message counts once, however often it comes", () => {
    world.receive(message(121));
    world.receive(message(121));
    expect(tab.held).toMatchObject({ unread: 3, last_seq: 121 });
  });

  test("what is seen is read here at once and told once", async () => {
    await tab.read();
    for (const seq of [119, 120]) tab.dispatch(messageSeen({ id: "c1", seq }));
    expect(tab.held).toMatchObject({ unread: 0, read_seq: 120 });
    await world.clock.advance(1_000);
    expect(world.socket.frames("markRead")).toEqual([{ action: "markRead", conversation_id: "c1", seq: 120 }]);
  });

  test("what another device has read is read here", () => {
    world.socket.deliver({ type: "read.moved", conversation_id: "c1", user_id: "ada", seq: 120 });
    expect(tab.held.unread).toBe(0);
  });

  test("a mark that the server has not heard of is told again after the next sync", async () => {
    await tab.read();
    tab.dispatch(messageSeen({ id: "c1", seq: 120 }));
    world.socket.break();
    await world.connect();
    await world.clock.advance(1_000);
    expect(tab.held.unread).toBe(0);
    expect(world.socket.frames("markRead")).toContainEqual({ action: "markRead", conversation_id: "c1", seq: 120 });
  });

  test("a mark that was made without a connection survives a reload", async () => {
    await tab.read();
    world.down = true;
    world.socket.break();
    tab.dispatch(messageSeen({ id: "c1", seq: 120 }));
    await world.clock.advance(300);
    await world.settle();
    tab.live.stop();
    world.down = false;
    await world.open();
    await world.connect();
    await world.clock.advance(1_000);
    expect(world.socket.frames("markRead")).toContainEqual({ action: "markRead", conversation_id: "c1", seq: 120 });
  });
});

describe("sending", () => {
  test("a message is shown with a clock, then stored under its seq", async () => {
    tab.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "hello" } }));
    expect(selectOutbox(tab.state)).toMatchObject([{ content: "hello", state: "pending" }]);
    await world.settle();
    const sent = world.acknowledge();
    expect(selectOutbox(tab.state)).toEqual([]);
    expect(tab.held).toMatchObject({
      last_seq: 121,
      unread: 2,
      last_message: { content: "hello", client_id: sent.client_id },
    });
  });

  test("a lost ack makes no second message", async () => {
    await tab.read();
    tab.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "hello" } }));
    await world.settle();
    const id = String(world.socket.frames("sendMessage")[0]?.id);
    world.socket.break();
    world.write({ sender_id: "ada", client_id: id, content: "hello" });
    await world.connect();
    const again = world.socket.frames("sendMessage");
    expect(again.map((frame) => frame.id)).toEqual([id]);
    world.acknowledge();
    await world.clock.advance(60_000);
    expect(selectOutbox(tab.state)).toEqual([]);
    expect(tab.shown.filter((seq) => seq === 121)).toHaveLength(1);
  });

  test("a member of a large group is called whom this device does not know, before what is written next", async () => {
    const permissions = {
      post: "everyone",
      add: "everyone",
      pin: "everyone",
      mention_all: "everyone",
      edit: "admins",
    } as const;
    world.conversation = { ...world.conversation, type: "group", member_count: 400, permissions };
    world.socket.deliver({ type: "conversation.changed", conversation_id: "c1", change: null, left: false });
    await world.settle();
    const write = (content: string) =>
      tab.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content } }));
    write("@Carl, @carla and @nobody");
    write("hello");
    expect(selectOutbox(tab.state).map((one) => one.content)).toEqual(["@Carl, @carla and @nobody", "hello"]);
    await world.settle();
    world.acknowledge();
    await world.settle();
    expect(world.socket.frames("sendMessage")).toMatchObject([
      { content: "@Carl, @carla and @nobody", mentions: ["carl"] },
      { content: "hello" },
    ]);
    tab.dispatch(changeWanted({ action: "editMessage", conversation_id: "c1", seq: 120, content: "@carl" }));
    await world.settle();
    expect(world.socket.frames("editMessage")).toMatchObject([{ content: "@carl", mentions: ["carl"] }]);
  });

  test("typing goes out at most every 4 s", async () => {
    for (let i = 0; i < 10; i++) {
      tab.dispatch(composerTyped("c1"));
      await world.clock.advance(500);
    }
    expect(world.socket.frames("typing")).toHaveLength(2);
  });
});

describe("typing of others", () => {
  const typing = { type: "typing", conversation_id: "c1", user_id: "bob", expires_at: "2026-01-31T12:00:06.000Z" };

  test("is shown until its time is over", async () => {
    world.socket.deliver(typing);
    expect(selectTypists(tab.state, "c1")).toEqual(["bob"]);
    await world.clock.advance(6_100);
    expect(selectTypists(tab.state, "c1")).toEqual([]);
  });

  test("ends with the message", () => {
    world.socket.deliver(typing);
    world.receive(message(121));
    expect(selectTypists(tab.state, "c1")).toEqual([]);
  });
});

describe("the end of a session", () => {
  test("is told when the server says so", () => {
    world.socket.deliver({ type: "session.ended", code: "signed_out", message: "bye" });
    expect(tab.over).toEqual(["signed_out"]);
    expect(world.socket.closed).toBe(true);
  });

  test("leaves nothing in the store but the choices of the device", () => {
    tab.dispatch(sessionEnded(null));
    expect(selectConversation(tab.state, "c1")).toBeUndefined();
    expect(selectTimeline(tab.state, "c1")).toBeUndefined();
    expect(tab.state.preferences.theme).toBe("light");
  });
});

test("of a conversation that speaks of itself those are learnt whom it names, and nobody called system", async () => {
  await tab.read();
  const content = { event: "member_joined" as const, actor_id: "bob", user_ids: ["eve"] };
  world.receive(
    message(121, { sender_id: "system", sender_type: "system", content_type: "system", content } as Partial<Message>),
  );
  await world.clock.advance(100);
  expect(world.fetch.calls.filter((call) => call.includes("ids=") && call.includes("eve"))).toHaveLength(1);
  expect(world.fetch.calls.filter((call) => /ids=[^ ]*system/.test(call))).toEqual([]);
});

test("a conversation that one is no longer in goes, from the store and the cache", async () => {
  await tab.read();
  const before = { state: tab.state, cursor: "cur" };
  tab.app.store.dispatch(conversationsLeft(["c1"]));
  tab.app.store.dispatch(timelinesDropped(["c1"]));
  expect(changesBetween({ state: tab.state, cursor: "cur" }, before)).toMatchObject({
    gone: ["c1"],
    conversations: [],
  });
});

test("a write holds what changed since the last one, and the cursor with it", async () => {
  await tab.read();
  const before = { state: tab.state, cursor: "cur" };
  expect(changesBetween(before, before)).toEqual({
    conversations: [],
    gone: [],
    users: [],
    timelines: [],
    drafts: null,
    marks: null,
    cursor: null,
  });
  world.receive(message(121));
  const changes = changesBetween({ state: tab.state, cursor: "next" }, before);
  expect(changes.cursor).toBe("next");
  expect(changes.conversations.map((one) => one.last_seq)).toEqual([121]);
  expect(changes.timelines[0]?.messages.map((one) => one.seq)).toEqual([121]);
});

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
    world.socket.deliver({ type: "messages.hidden", conversation_id: "c1", seqs: [100, 101], hides: 2 });
    await world.settle();
    expect(tab.shown).not.toContain(100);
    expect(tab.shown.at(-1)).toBe(120);
    expect(tab.held.hides).toBe(2);
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
