import type { Message } from "@parley/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  begins,
  conversationClosed,
  conversationOpened,
  messageSeen,
  messageWritten,
  newerWanted,
  newestWanted,
  olderWanted,
  selectTimeline,
} from "~/features/messaging/index.ts";
import { jumpWanted } from "~/features/panels/index.ts";
import { message } from "../fakes.ts";
import { connected, range, type Tab, type World } from "./world.ts";

let world: World;
let tab: Tab;

beforeEach(async () => {
  ({ world, tab } = await connected());
});

afterEach(() => world.close());

describe("what is opened begins at the first unread message", () => {
  const writeTo = (last: number, more: Partial<Message> = {}) => {
    while (world.conversation.last_seq < last) world.write(more);
  };
  /** A device that has heard of it for the first time: of 400 messages those from 101 on are unread. */
  const fresh = async (write = () => writeTo(400)) => {
    await world.close();
    ({ world, tab } = await connected((made) => {
      world = made;
      world.conversation = { ...world.conversation, read_seq: 100, unread: 20 };
      write();
    }));
  };
  const pages = () => world.fetch.calls.filter((call) => call.includes("/messages?"));
  /** What was there to be painted, once all was done that was to be done at once: the first and the last of it. */
  const painted = () => {
    const seen: string[] = [];
    const look = () => {
      const timeline = selectTimeline(tab.state, "c1");
      const now = `${tab.shown[0]} to ${tab.shown.at(-1)}`;
      if (!timeline || timeline.loading || !begins(timeline, tab.held, "ada")) return;
      if (seen.at(-1) !== now) seen.push(now);
    };
    tab.app.store.subscribe(() => queueMicrotask(look));
    return seen;
  };

  test("on a new device, with the newest page at hand; nothing is skipped on the way to that, and read as it is seen", async () => {
    await fresh();
    const seen = painted();
    await tab.read();
    expect(seen).toEqual(["51 to 150"]);
    expect(pages()).toHaveLength(2);
    expect(selectTimeline(tab.state, "c1")?.span).toEqual({ from: 350, up_to: 400 });
    for (let last = 150; last < 400; last = tab.shown.at(-1) ?? 0) {
      expect(tab.shown).toEqual(range(51, last));
      tab.dispatch(messageSeen({ id: "c1", seq: last }));
      expect(tab.held.read_seq).toBe(last);
      tab.dispatch(newerWanted("c1"));
      await world.clock.advance(1_000);
    }
    tab.dispatch(messageSeen({ id: "c1", seq: 400 }));
    expect(tab.shown).toEqual(range(51, 400));
    expect(tab.held).toMatchObject({ read_seq: 400, unread: 0 });
  });

  test("also when more was missed than is filled up", async () => {
    await tab.read();
    tab.dispatch(messageSeen({ id: "c1", seq: 120 }));
    await world.clock.advance(1_000);
    await world.settle();
    tab.live.stop();
    world.conversation = { ...world.conversation, read_seq: 120, unread: 0 };
    writeTo(820);
    tab = await world.open();
    await world.connect();
    const seen = painted();
    await tab.read();
    expect(seen).toEqual(["70 to 170"]);
    expect(selectTimeline(tab.state, "c1")?.span).toEqual({ from: 771, up_to: 820 });
  });

  test("also where the cache holds the newest page alone", async () => {
    await fresh();
    await tab.read();
    await tab.leave();
    tab = await world.open();
    await world.connect();
    const seen = painted();
    await tab.read();
    expect(selectTimeline(tab.state, "c1")?.span).toEqual({ from: 350, up_to: 400 });
    expect(seen).toEqual(["51 to 150"]);
  });

  test("at once and without a request, where the cache has it", async () => {
    await tab.read();
    await tab.leave();
    tab = await world.open();
    world.refuse = true;
    const [seen, before] = [painted(), pages().length];
    await tab.read();
    expect(seen).toEqual(["70 to 120"]);
    expect(pages()).toHaveLength(before);
  });

  test("again when one comes back to it", async () => {
    await fresh();
    await tab.read();
    tab.dispatch(messageSeen({ id: "c1", seq: 120 }));
    tab.dispatch(conversationClosed("c1"));
    const before = pages().length;
    tab.dispatch(conversationOpened("c1"));
    expect(tab.shown).toEqual(range(51, 150));
    expect(pages()).toHaveLength(before);
  });

  test("which another device moves only before it was shown", async () => {
    await fresh();
    const read = (seq: number) => {
      world.conversation = { ...world.conversation, read_seq: seq, unread: 400 - seq };
      world.socket.deliver({ type: "read.moved", conversation_id: "c1", user_id: "ada", seq });
    };
    // The server is busy, and in the meantime something is read elsewhere.
    world.refusedOnce = "after_seq=50";
    const seen = painted();
    await tab.read();
    read(250);
    await world.clock.advance(1_000);
    expect(seen).toEqual(["201 to 300"]);
    read(340);
    await world.settle();
    expect(tab.shown).toEqual(range(201, 300));
  });

  test("or at the newest, when all was read elsewhere meanwhile", async () => {
    await fresh();
    world.refusedOnce = "after_seq=50";
    const seen = painted();
    await tab.read();
    world.socket.deliver({ type: "read.moved", conversation_id: "c1", user_id: "ada", seq: 400 });
    await world.clock.advance(1_000);
    expect(seen).toEqual(["350 to 400"]);
  });

  test("behind one's own messages, which no mark moves over", async () => {
    await fresh(() => {
      world.conversation = { ...world.conversation, read_seq: 120, unread: 0 };
      writeTo(300, { sender_id: "ada" });
      writeTo(500);
    });
    const seen = painted();
    await tab.read();
    expect(seen).toEqual(["71 to 320"]);
    tab.dispatch(messageSeen({ id: "c1", seq: 301 }));
    expect(tab.held.read_seq).toBe(301);
  });

  test("at the newest, where those are all that is unread", async () => {
    await fresh(() => {
      world.conversation = { ...world.conversation, read_seq: 120, unread: 0 };
      writeTo(300, { sender_id: "ada" });
      writeTo(310);
    });
    const seen = painted();
    await tab.read();
    expect(seen).toEqual(["260 to 310"]);
    expect(pages()).toHaveLength(1);
    tab.dispatch(messageSeen({ id: "c1", seq: 310 }));
    expect(tab.held.unread).toBe(0);
  });

  test("and what was written leads to the newest, which is read then; so does the button down", async () => {
    for (const wanted of [
      messageWritten({ id: "c1", outgoing: { content_type: "text", content: "hello" } }),
      newestWanted("c1"),
    ]) {
      await fresh();
      await tab.read();
      tab.dispatch(wanted);
      expect(tab.shown).toEqual(range(350, 400));
      tab.dispatch(messageSeen({ id: "c1", seq: 400 }));
      expect(tab.held).toMatchObject({ read_seq: 400, unread: 0 });
    }
  });

  test("not while it cannot be had: what is there is shown, unread, until there is a connection", async () => {
    await fresh();
    world.down = true;
    const seen = painted();
    await tab.read();
    expect(seen).toEqual(["400 to 400"]);
    tab.dispatch(messageSeen({ id: "c1", seq: 400 }));
    expect(tab.held.read_seq).toBe(100);
    tab.dispatch(olderWanted("c1"));
    world.down = false;
    world.socket.break();
    await world.connect();
    await world.settle();
    expect(seen).toEqual(["400 to 400", "350 to 400", "51 to 150"]);
  });

  test("unless somebody is led elsewhere in it, which reads nothing", async () => {
    await fresh();
    tab.dispatch(jumpWanted({ id: "c1", seq: 380 }));
    await tab.read();
    expect(tab.shown).toEqual(range(350, 400));
    tab.dispatch(messageSeen({ id: "c1", seq: 390 }));
    expect(tab.held.read_seq).toBe(100);
  });

  test("anew, when what is held is too old to be brought up to date", async () => {
    await fresh();
    await tab.read();
    world.changes = { reset: true, conversation: world.conversation, next: 9 };
    world.socket.deliver({ type: "message.updated", message: { ...message(300), change: 9 } });
    await world.settle();
    expect(tab.shown).toEqual(range(51, 150));
    expect(selectTimeline(tab.state, "c1")?.span).toEqual({ from: 350, up_to: 400 });
  });
});
