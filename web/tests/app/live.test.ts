import type { Message } from "@parley/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changesBetween } from "~/app/persistence.ts";
import { selectConnection } from "~/features/connection/index.ts";
import {
  changeWanted,
  composerTyped,
  conversationOpened,
  conversationsChanged,
  conversationsLeft,
  draftChanged,
  messageSeen,
  messageWritten,
  olderWanted,
  selectConversation,
  selectConversations,
  selectOutbox,
  selectTimeline,
  selectTimelines,
  selectTypists,
  timelinesDropped,
} from "~/features/messaging/index.ts";
import { membersApi } from "~/features/messaging/members.ts";
import { peopleLearnt, selectPeople, selectPerson, selectPresence } from "~/features/people/index.ts";
import { sessionEnded } from "~/features/session/index.ts";
import type { StoredTimeline } from "~/shared/cache/index.ts";
import { conversation, message, user } from "../fakes.ts";
import { connected, range, type Tab, type World } from "./world.ts";

let world: World;
let tab: Tab;

beforeEach(async () => {
  ({ world, tab } = await connected());
});

afterEach(() => world.close());

test("a connection brings conversations, people and presence", async () => {
  await world.clock.advance(300);
  await world.settle();
  expect(selectConnection(tab.state)).toEqual({ phase: "live" });
  expect(tab.held).toMatchObject({ last_seq: 120, unread: 2 });
  expect(selectPerson(tab.state, "bob")?.display_name).toBe("Bob");
  expect(selectPresence(tab.state, "bob")?.state).toBe("online");
  expect((await tab.cache.load()).cursor).toBe("cur");
});

test("what could not be had is asked for again once there is a connection, and what was refused is not", async () => {
  const { initiate, select } = membersApi.endpoints.members;
  const failure = () => select("c1")(tab.state as unknown as Parameters<ReturnType<typeof select>>[0]).error;
  const asked = () => world.fetch.calls.filter((call) => call.includes("/c1/members")).length;
  world.down = true;
  world.socket.break();
  await tab.app.store.dispatch(initiate("c1"));
  expect(failure()).toMatchObject({ temporary: true });
  world.down = false;
  world.refuse = true;
  await world.connect();
  await world.settle();
  expect(failure()).toMatchObject({ code: "forbidden" });
  expect(asked()).toBe(2);
  world.socket.break();
  await world.connect();
  await world.settle();
  expect(asked()).toBe(2);
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

  test("begins where one came: from before that nothing is asked for", async () => {
    world.messages.splice(0, 60);
    world.conversation = { ...world.conversation, joined_seq: 60 };
    world.socket.deliver({ type: "conversation.changed", conversation_id: "c1", change: null, left: false });
    await world.settle();
    await tab.read();
    const older = async () => {
      tab.dispatch(olderWanted("c1"));
      await world.clock.advance(10);
      return world.fetch.calls.filter((call) => call.includes("before_seq=")).length;
    };
    const pages = await older();
    expect(tab.shown[0]).toBe(61);
    expect(await older()).toBe(pages);
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

  describe("holds nothing of what one may not see any more, after one was removed and taken in again", () => {
    const goAndCome = () => {
      for (let i = 0; i < 12; i++) world.write();
      world.messages.splice(0, 130);
      world.conversation = { ...world.conversation, joined_seq: 130, read_seq: 130, unread: 2 };
    };

    test("while there was no connection", async () => {
      await tab.read();
      world.socket.break();
      goAndCome();
      await world.connect();
      await world.settle();
      expect(tab.shown).toEqual([131, 132]);
      await world.written();
      expect(await tab.stored()).toEqual([131, 132]);
    });

    test("between two visits", async () => {
      await tab.read();
      await tab.leave();
      goAndCome();
      tab = await world.open();
      await world.connect();
      await tab.read();
      await world.settle();
      expect(tab.shown).toEqual([131, 132]);
      await world.written();
      expect(await tab.stored()).toEqual([131, 132]);
    });
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
    await tab.leave();
    world.down = false;
    await world.open();
    await world.connect();
    await world.clock.advance(1_000);
    expect(world.socket.frames("markRead")).toContainEqual({ action: "markRead", conversation_id: "c1", seq: 120 });
  });
});

describe("what is written down", () => {
  test("has what one visit heard of and the next one began with", async () => {
    await tab.read();
    await tab.leave();
    for (const opened of [undefined, "c1"]) {
      tab = await world.open(opened);
      await world.connect();
      if (opened) await tab.read();
      world.receive(world.write());
      await tab.leave();
    }
    expect(await tab.stored()).toEqual(range(70, 122));
  });

  test("is loaded again from where a message of it is missing", async () => {
    await tab.read();
    await tab.leave();
    const held = (await tab.cache.loadTimeline("c1")) as StoredTimeline;
    const nothing = { conversations: [], gone: [], users: [], front: null, drafts: null, marks: null, cursor: null };
    await tab.cache.save({ ...nothing, timelines: [{ ...held, id: "c1", messages: [], removed: [117] }] });
    tab = await world.open("c1");
    await world.connect();
    await tab.read();
    expect(tab.shown.slice(-5)).toEqual([116, 117, 118, 119, 120]);
    await tab.leave();
    expect(await tab.stored()).toContain(117);
  });
});

describe("a visit begins with what its first frame shows", () => {
  let draw: () => void;

  /** The list holds 40 conversations and the one that was read; the next visit begins, and is not drawn yet. */
  beforeEach(async () => {
    const more = range(1, 40).map((one) =>
      conversation({ id: `more${one}`, created_at: `2026-03-01T12:00:${one + 10}.000Z`, members: ["ada", `u${one}`] }),
    );
    tab.app.store.dispatch(conversationsChanged(more));
    tab.app.store.dispatch(peopleLearnt(more.map((one) => user(one.members[1] as string, one.id))));
    await tab.read();
    await tab.leave();
    const drawn = new Promise<void>((resolve) => {
      draw = resolve;
    });
    tab = await world.open("c1", drawn);
  });

  const held = () => Object.keys(selectConversations(tab.state));

  test("the first rows and the conversation that is opened, with those who are named there; then all", async () => {
    expect(held()).toHaveLength(31);
    expect(held()).toContain("more40");
    expect(tab.shown).toEqual(range(70, 120));
    expect(Object.keys(selectPeople(tab.state)).sort()).toEqual(
      ["bob", ...range(11, 40).map((one) => `u${one}`)].sort(),
    );
    draw();
    await world.settle();
    expect(held()).toHaveLength(41);
    expect(selectPerson(tab.state, "u1")).toBeDefined();
  });

  test("whoever signs out meanwhile leaves nothing behind, however far the reading was", async () => {
    draw();
    // The rest is being read now.
    await Promise.resolve();
    tab.live.stop();
    tab.app.store.dispatch(sessionEnded(null));
    await world.settle();
    expect([held(), Object.keys(selectPeople(tab.state)), Object.keys(selectTimelines(tab.state))]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test("what is done meanwhile is done afterwards, once", async () => {
    tab.dispatch(conversationOpened("c1"));
    tab.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "early" } }));
    tab.dispatch(draftChanged({ id: "c1", text: "dear" }));
    tab.app.store.dispatch(conversationsChanged([conversation({ id: "more1", title: "Told" })]));
    draw();
    await world.settle();
    await world.connect();
    await world.clock.advance(1_000);
    await world.settle();
    expect(world.socket.frames("sendMessage").map((frame) => frame.content)).toEqual(["early"]);
    expect(selectConversation(tab.state, "more1")?.title).toBe("Told");
    expect((await tab.cache.load()).drafts).toEqual({ c1: "dear" });
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
    front: null,
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
