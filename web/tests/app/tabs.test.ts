import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { selectConnection } from "~/features/connection/index.ts";
import {
  draftChanged,
  messageSeen,
  messageWritten,
  olderWanted,
  selectDraft,
  selectOutbox,
} from "~/features/messaging/index.ts";
import { selectPerson, selectPresence } from "~/features/people/index.ts";
import { connected, type Tab, type World } from "./world.ts";

let world: World;
let first: Tab;
let second: Tab;

beforeEach(async () => {
  ({ world, tab: first } = await connected());
  second = await world.open();
});

afterEach(() => world.close());

/** The tab goes as a browser closes it: without a word, and with its connection. */
async function close(tab: Tab): Promise<void> {
  tab.live.stop();
  await world.settle();
}

describe("several tabs", () => {
  test("have one connection, and a tab that joins shows what the first one has", () => {
    expect(world.sockets).toHaveLength(1);
    expect(selectConnection(second.state)).toEqual({ phase: "live" });
    expect(second.held).toEqual(first.held);
    expect(selectPerson(second.state, "bob")?.display_name).toBe("Bob");
    expect(selectPresence(second.state, "bob")?.state).toBe("online");
  });

  test("show the same message at once", async () => {
    await first.read();
    await second.read();
    world.receive(world.write());
    await world.settle();
    for (const tab of [first, second]) {
      expect(tab.shown.at(-1)).toBe(121);
      expect(tab.held.unread).toBe(3);
    }
  });

  test("send over the one connection, each message once", async () => {
    second.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "from the second" } }));
    await world.settle();
    for (const tab of [first, second]) expect(selectOutbox(tab.state)).toMatchObject([{ content: "from the second" }]);
    expect(world.socket.frames("sendMessage").map((frame) => frame.content)).toEqual(["from the second"]);
    world.acknowledge();
    await world.settle();
    for (const tab of [first, second]) {
      expect(selectOutbox(tab.state)).toEqual([]);
      expect(tab.held.last_message?.content).toBe("from the second");
    }
  });

  test("read together: what is seen in one is read in the other, and told the server once", async () => {
    await second.read();
    second.dispatch(messageSeen({ id: "c1", seq: 120 }));
    await world.settle();
    expect([first.held.unread, second.held.unread]).toEqual([0, 0]);
    await world.clock.advance(1_000);
    expect(world.socket.frames("markRead")).toHaveLength(1);
  });

  test("have one draft, which is kept for both", async () => {
    second.dispatch(draftChanged({ id: "c1", text: "dear Bob" }));
    await world.settle();
    expect(selectDraft(first.state, "c1")).toBe("dear Bob");
    await world.written();
    expect((await first.cache.load()).drafts).toEqual({ c1: "dear Bob" });
  });

  test("a tab that joins has the draft and the unsent message of the others", async () => {
    world.socket.break();
    first.dispatch(draftChanged({ id: "c1", text: "begun" }));
    first.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "waiting" } }));
    const third = await world.open();
    expect(selectDraft(third.state, "c1")).toBe("begun");
    expect(selectOutbox(third.state)).toMatchObject([{ content: "waiting", state: "pending" }]);
    expect(selectConnection(third.state).phase).toBe("waiting");
  });

  test("what a following tab has read back is kept in the cache", async () => {
    await second.read();
    second.dispatch(olderWanted("c1"));
    await world.settle();
    expect(second.shown[0]).toBe(20);
    await world.written();
    expect((await first.cache.loadTimeline("c1"))?.span).toEqual({ from: 20, up_to: 120 });
  });

  test("end together", async () => {
    second.live.end("left");
    await world.settle();
    expect(first.over).toEqual(["left"]);
  });

  test("a session that the server ends is over in all", async () => {
    world.socket.deliver({ type: "session.ended", code: "signed_out", message: "bye" });
    await world.settle();
    expect([first.over, second.over]).toEqual([["signed_out"], ["signed_out"]]);
  });
});

describe("when the tab that leads goes", () => {
  test("the next one takes over, with no gap and nothing twice", async () => {
    await second.read();
    world.receive(world.write());
    await close(first);
    world.write();
    await world.connect();
    await world.settle();
    expect(world.sockets).toHaveLength(2);
    expect(selectConnection(second.state)).toEqual({ phase: "live" });
    expect(second.shown.slice(-3)).toEqual([120, 121, 122]);
    expect(second.held).toMatchObject({ last_seq: 122, unread: 4 });
  });

  test("a message that it had not sent yet is sent, once", async () => {
    world.down = true;
    world.socket.break();
    first.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "before" } }));
    await world.settle();
    second.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "after" } }));
    await world.settle();
    await close(first);
    world.down = false;
    await world.connect();
    await world.settle();
    world.acknowledge();
    await world.settle();
    world.acknowledge();
    await world.settle();
    expect(world.socket.frames("sendMessage").map((frame) => frame.content)).toEqual(["before", "after"]);
    expect(selectOutbox(second.state)).toEqual([]);
    expect((await second.cache.load()).outbox).toEqual([]);
  });

  test("a message whose ack it did not live to see goes again under the same id", async () => {
    second.dispatch(messageWritten({ id: "c1", outgoing: { content_type: "text", content: "once" } }));
    await world.settle();
    const id = world.socket.frames("sendMessage")[0]?.id;
    await close(first);
    await world.connect();
    await world.settle();
    expect(world.socket.frames("sendMessage").map((frame) => frame.id)).toEqual([id]);
  });

  test("what had been read there is told the server by the next one", async () => {
    await first.read();
    world.down = true;
    world.socket.break();
    first.dispatch(messageSeen({ id: "c1", seq: 120 }));
    await world.settle();
    await close(first);
    world.down = false;
    await world.connect();
    await world.clock.advance(1_000);
    expect(world.socket.frames("markRead")).toContainEqual({ action: "markRead", conversation_id: "c1", seq: 120 });
  });

  test("the cache ends up whole, also with what the first one had no time to write", async () => {
    await first.read();
    await second.read();
    await world.written();
    world.receive(world.write());
    await close(first);
    await world.connect();
    world.receive(world.write());
    await world.written();
    const stored = await second.cache.loadTimeline("c1");
    const { from, up_to } = stored?.span ?? { from: 0, up_to: 0 };
    expect(up_to).toBe(122);
    expect(stored?.messages.map((one) => one.seq)).toEqual(
      Array.from({ length: up_to - from + 1 }, (_, i) => from + i),
    );
  });

  test("the third follows the second", async () => {
    const third = await world.open();
    await close(first);
    await world.connect();
    expect(selectConnection(third.state)).toEqual({ phase: "live" });
    await close(second);
    await world.connect();
    world.receive(world.write());
    expect(third.held.last_seq).toBe(121);
    expect(world.sockets).toHaveLength(3);
  });
});

test("a tab that leaves before its turn never leads", async () => {
  await close(second);
  await close(first);
  expect(world.sockets.filter((socket) => !socket.closed)).toEqual([]);
});
