import { type Conversation, Http, type Message } from "@parley/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Live, startLive } from "~/app/live.ts";
import { changesBetween } from "~/app/persistence.ts";
import { type App, createStore } from "~/app/store.ts";
import { selectConnection } from "~/features/connection/index.ts";
import {
  composerTyped,
  conversationOpened,
  conversationsRestored,
  makeSelectShown,
  messageSeen,
  messageWritten,
  olderWanted,
  selectConversation,
  selectOutbox,
  selectTimeline,
  selectTypists,
} from "~/features/messaging/index.ts";
import { peopleRestored, selectPerson, selectPresence } from "~/features/people/index.ts";
import { sessionEnded, sessionStarted } from "~/features/session/index.ts";
import { Cache } from "~/shared/cache/index.ts";
import { conversation, FakeClock, FakeSocket, FakeTokens, fakeFetch, message, problem } from "../fakes.ts";

let clock: FakeClock;
let app: App;
let live: Live;
let cache: Cache;
let sockets: FakeSocket[];
let over: string[];
let server: { conversation: Conversation; messages: Message[]; down: boolean };
let fetch: ReturnType<typeof fakeFetch>;

/** IndexedDB answers by real tasks, not by the fake clock. */
const tasks = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

const routes = {
  "GET /api/v1/sync": () => ({ items: [server.conversation], next: "cur", more: false }),
  "POST /api/v1/tickets": () => (server.down ? problem(503, "unavailable", true) : { ticket: "t", expires_in: 30 }),
  "GET /api/v1/presence": () => ({
    items: [{ user_id: "bob", state: "online", expires_at: "2026-01-31T12:06:00.000Z", last_seen_at: null }],
    next: null,
  }),
  "GET /api/v1/users": () => ({
    items: [{ id: "bob", username: "bob", email: "b@x", display_name: "Bob", avatar: null, status: "active" }],
    next: null,
  }),
  "GET /api/v1/conversations/c1": () => server.conversation,
  "GET /api/v1/conversations/c1/messages": (url: URL) => {
    const after = url.searchParams.get("after_seq");
    const before = Number(url.searchParams.get("before_seq") ?? 1e9);
    const items =
      after === null
        ? server.messages.filter((one) => one.seq < before).slice(-50)
        : server.messages.filter((one) => one.seq > Number(after)).slice(0, 100);
    const next = after === null && (items[0]?.seq ?? 1) > 1 ? String(items[0]?.seq) : null;
    return { items, voids: [], next };
  },
};

beforeEach(async () => {
  clock = new FakeClock();
  [sockets, over] = [[], []];
  const messages = Array.from({ length: 120 }, (_, i) => message(i + 1));
  server = {
    messages,
    down: false,
    conversation: conversation({ last_seq: 120, read_seq: 118, unread: 2, last_message: messages[119] ?? null }),
  };
  fetch = fakeFetch(routes);
  const tokens = new FakeTokens();
  const http = new Http(fetch, tokens);
  app = createStore({ http }, { theme: "light", language: "en" });
  cache = await Cache.open("ada");
  app.store.dispatch(peopleRestored([]));
  app.store.dispatch(conversationsRestored([]));
  app.store.dispatch(sessionStarted("ada"));
  const parts = {
    app,
    http,
    tokens,
    cache,
    clock,
    random: () => 0.5,
    socketUrl: "ws://x/ws",
    openSocket(url: string) {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket;
    },
    onOver: (reason: string) => over.push(reason),
  };
  live = startLive(parts, "ada", { conversations: [], users: [], outbox: [], drafts: {}, cursor: null });
  await connect();
});

afterEach(async () => {
  live.stop();
  await cache.wipe();
});

async function connect(): Promise<void> {
  await clock.advance(1_000);
  sockets.at(-1)?.accept();
  await clock.advance(100);
}

const state = () => app.store.getState();
const held = () => selectConversation(state(), "c1") as Conversation;
const shown = () => makeSelectShown()(selectTimeline(state(), "c1")).map((one) => one.seq);
const socket = () => sockets.at(-1) as FakeSocket;
const receive = (one: Message) => socket().deliver({ type: "message.created", message: one });
async function open(): Promise<void> {
  app.store.dispatch(conversationOpened("c1"));
  await tasks();
  await clock.advance(10);
  await tasks();
}

test("a connection brings conversations, people and presence", () => {
  expect(selectConnection(state())).toEqual({ phase: "live" });
  expect(held()).toMatchObject({ last_seq: 120, unread: 2 });
  expect(selectPerson(state(), "bob")?.display_name).toBe("Bob");
  expect(selectPresence(state(), "bob")?.state).toBe("online");
  expect(live.feed.cursor).toBe("cur");
});

describe("a conversation that is opened", () => {
  test("shows its newest page, and older ones when wanted", async () => {
    await open();
    expect([shown()[0], shown().at(-1)]).toEqual([70, 120]);
    app.store.dispatch(olderWanted("c1"));
    app.store.dispatch(olderWanted("c1"));
    await clock.advance(10);
    expect(shown()[0]).toBe(20);
    expect(fetch.calls.filter((call) => call.includes("before_seq=70"))).toHaveLength(1);
  });

  test("fills a gap before it shows what came behind it", async () => {
    await open();
    server.messages.push(message(121), message(122), message(123));
    receive(message(123));
    expect(shown().at(-1)).toBe(120);
    await clock.advance(10);
    expect(shown().slice(-3)).toEqual([121, 122, 123]);
    expect(fetch.calls.some((call) => call.includes("after_seq=120"))).toBe(true);
  });

  test("catches up after the connection was lost, without a message twice", async () => {
    await open();
    socket().break();
    server.messages.push(message(121), message(122));
    server.conversation = { ...server.conversation, last_seq: 122, unread: 4, last_message: message(122) };
    await connect();
    receive(message(122));
    await clock.advance(10);
    expect(shown().slice(-3)).toEqual([120, 121, 122]);
    expect(held().unread).toBe(4);
  });
});

describe("unread", () => {
  test("a message counts once, however often it comes", () => {
    receive(message(121));
    receive(message(121));
    expect(held()).toMatchObject({ unread: 3, last_seq: 121 });
  });

  test("what is seen is read here at once and told once", async () => {
    await open();
    for (const seq of [119, 120]) app.store.dispatch(messageSeen({ id: "c1", seq }));
    expect(held()).toMatchObject({ unread: 0, read_seq: 120 });
    await clock.advance(1_000);
    expect(socket().frames("markRead")).toEqual([{ action: "markRead", conversation_id: "c1", seq: 120 }]);
  });

  test("what another device has read is read here", () => {
    socket().deliver({ type: "read.moved", conversation_id: "c1", user_id: "ada", seq: 120 });
    expect(held().unread).toBe(0);
  });

  test("a mark that the server has not heard of is told again after the next sync", async () => {
    await open();
    app.store.dispatch(messageSeen({ id: "c1", seq: 120 }));
    socket().break();
    await connect();
    await clock.advance(1_000);
    expect(held().unread).toBe(0);
    expect(socket().frames("markRead")).toContainEqual({ action: "markRead", conversation_id: "c1", seq: 120 });
  });
});

describe("sending", () => {
  test("a message is shown with a clock, then stored under its seq", async () => {
    app.store.dispatch(messageWritten({ id: "c1", content: "hello" }));
    expect(selectOutbox(state())).toMatchObject([{ content: "hello", state: "pending" }]);
    await tasks();
    const [frame] = socket().frames("sendMessage");
    socket().deliver({
      type: "ack",
      id: frame?.id,
      conversation_id: "c1",
      message_id: "m121",
      seq: 121,
      created_at: "2026-01-31T12:30:00.000Z",
    });
    expect(selectOutbox(state())).toEqual([]);
    expect(held()).toMatchObject({
      last_seq: 121,
      unread: 2,
      last_message: { content: "hello", client_id: frame?.id },
    });
  });

  test("a lost ack makes no second message", async () => {
    await open();
    app.store.dispatch(messageWritten({ id: "c1", content: "hello" }));
    await tasks();
    const id = String(socket().frames("sendMessage")[0]?.id);
    socket().break();
    const mine = message(121, { sender_id: "ada", client_id: id, content: "hello" });
    server.messages.push(mine);
    server.conversation = { ...server.conversation, last_seq: 121, last_message: mine };
    await connect();
    const again = socket().frames("sendMessage");
    expect(again.map((frame) => frame.id)).toEqual([id]);
    socket().deliver({
      type: "ack",
      id,
      conversation_id: "c1",
      message_id: "m121",
      seq: 121,
      created_at: mine.created_at,
    });
    await clock.advance(60_000);
    expect(selectOutbox(state())).toEqual([]);
    expect(shown().filter((seq) => seq === 121)).toHaveLength(1);
  });

  test("typing goes out at most every 4 s", async () => {
    for (let i = 0; i < 10; i++) {
      app.store.dispatch(composerTyped("c1"));
      await clock.advance(500);
    }
    expect(socket().frames("typing")).toHaveLength(2);
  });
});

describe("typing of others", () => {
  const typing = { type: "typing", conversation_id: "c1", user_id: "bob", expires_at: "2026-01-31T12:00:06.000Z" };

  test("is shown until its time is over", async () => {
    socket().deliver(typing);
    expect(selectTypists(state(), "c1")).toEqual(["bob"]);
    await clock.advance(6_100);
    expect(selectTypists(state(), "c1")).toEqual([]);
  });

  test("ends with the message", () => {
    socket().deliver(typing);
    receive(message(121));
    expect(selectTypists(state(), "c1")).toEqual([]);
  });
});

describe("the end of a session", () => {
  test("is told when the server says so", () => {
    socket().deliver({ type: "session.ended", code: "signed_out", message: "bye" });
    expect(over).toEqual(["signed_out"]);
    expect(socket().closed).toBe(true);
  });

  test("leaves nothing in the store but the choices of the device", () => {
    app.store.dispatch(sessionEnded(null));
    expect(selectConversation(state(), "c1")).toBeUndefined();
    expect(selectTimeline(state(), "c1")).toBeUndefined();
    expect(state().preferences.theme).toBe("light");
  });
});

test("a write holds what changed since the last one, and the cursor with it", async () => {
  await open();
  const before = { state: state(), cursor: live.feed.cursor };
  expect(changesBetween(before, before)).toEqual({
    conversations: [],
    users: [],
    timelines: [],
    drafts: null,
    cursor: null,
  });
  receive(message(121));
  const changes = changesBetween({ state: state(), cursor: "next" }, before);
  expect(changes.cursor).toBe("next");
  expect(changes.conversations.map((one) => one.last_seq)).toEqual([121]);
  expect(changes.timelines[0]?.messages.map((one) => one.seq)).toEqual([121]);
});
