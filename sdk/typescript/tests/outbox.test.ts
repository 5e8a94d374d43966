import { beforeEach, describe, expect, test } from "vitest";
import type { UpFrame } from "../src/frames.ts";
import { Outbox, type OutboxEntry, sentMessage } from "../src/outbox.ts";
import type { SendAck } from "../src/types.ts";
import { entry, FakeClock, settle } from "./fakes.ts";

let clock: FakeClock;
let connected: boolean;
let sent: string[];
let frames: UpFrame[];
let stored: Map<string, OutboxEntry>;
let shown: OutboxEntry[];
let done: string[];
let outbox: Outbox;

beforeEach(() => {
  clock = new FakeClock();
  connected = true;
  [sent, frames, shown, done] = [[], [], [], []];
  stored = new Map();
  outbox = new Outbox({
    clock,
    random: () => 0.5,
    send(frame: UpFrame) {
      if (connected) frames.push(frame);
      if (connected && frame.action === "sendMessage") sent.push(frame.id);
      return connected;
    },
    save: async (one) => void stored.set(one.id, one),
    remove: async (id) => void stored.delete(id),
    onChanged: (entries) => {
      shown = entries;
    },
    onSent: (one) => done.push(one.id),
  });
});

const ack = (id: string, conversation_id = "c1"): SendAck => ({
  type: "ack",
  id,
  conversation_id,
  message_id: `m-${id}`,
  seq: 1,
  created_at: "2026-01-31T12:00:01.000Z",
  message: null,
});

describe("sending", () => {
  test("a message is shown at once, written down, then sent", async () => {
    outbox.add(entry("a"));
    expect(shown.map((one) => one.id)).toEqual(["a"]);
    expect(sent).toEqual([]);
    await settle();
    expect([...stored.keys()]).toEqual(["a"]);
    expect(sent).toEqual(["a"]);
  });

  test("an ack takes it out of the box and of the store", async () => {
    outbox.add(entry("a"));
    await settle();
    outbox.acknowledged(ack("a"));
    await settle();
    expect(done).toEqual(["a"]);
    expect(shown).toEqual([]);
    expect(stored.size).toBe(0);
  });

  test("what was sent together says so, and is held so before the server tells it", async () => {
    const together = entry("a", { album: "a-1" });
    outbox.add(together);
    outbox.add(entry("b", { album: null }));
    await settle();
    outbox.acknowledged(ack("a"));
    await settle();
    expect(frames.map((frame) => "album" in frame && frame.album)).toEqual(["a-1", false]);
    expect(sentMessage(together, ack("a"), "ada").album).toBe("a-1");
    expect(sentMessage(entry("b"), ack("b"), "ada").album).toBeNull();
  });

  test("the messages of a conversation wait for one another, those of two do not", async () => {
    outbox.add(entry("a"));
    outbox.add(entry("b"));
    outbox.add(entry("x", { conversation_id: "c2" }));
    await settle();
    expect(sent).toEqual(["a", "x"]);
    outbox.acknowledged(ack("a"));
    expect(sent).toEqual(["a", "x", "b"]);
  });

  test("without an ack the same id goes out again after 10 s", async () => {
    outbox.add(entry("a"));
    await clock.advance(20_000);
    expect(sent).toEqual(["a", "a", "a"]);
    outbox.acknowledged(ack("a"));
    await clock.advance(60_000);
    expect(sent).toHaveLength(3);
  });

  test("an ack that comes twice counts once", async () => {
    outbox.add(entry("a"));
    await settle();
    outbox.acknowledged(ack("a"));
    outbox.acknowledged(ack("a"));
    expect(done).toEqual(["a"]);
  });

  test("a store that cannot write does not hold a message back", async () => {
    const failing = new Outbox({
      clock,
      random: () => 0.5,
      send: () => sent.push("a") > 0,
      save: () => Promise.reject(new Error("quota")),
      remove: () => Promise.reject(new Error("quota")),
      onChanged: () => undefined,
      onSent: () => undefined,
    });
    failing.add(entry("a"));
    await settle();
    expect(sent).toEqual(["a"]);
    failing.acknowledged(ack("a"));
    await settle();
  });
});

describe("without a connection", () => {
  test("nothing is lost, and all of it goes out in order with the next one", async () => {
    connected = false;
    outbox.add(entry("a"));
    outbox.add(entry("b"));
    await clock.advance(60_000);
    expect(sent).toEqual([]);
    connected = true;
    outbox.connected();
    expect(sent).toEqual(["a"]);
    outbox.acknowledged(ack("a"));
    expect(sent).toEqual(["a", "b"]);
  });

  test("what was under way goes out again on the next connection with its id", async () => {
    outbox.add(entry("a"));
    await settle();
    outbox.land();
    await clock.advance(60_000);
    expect(sent).toEqual(["a"]);
    outbox.connected();
    expect(sent).toEqual(["a", "a"]);
  });

  test("a message that came back by another way is not sent again", async () => {
    outbox.add(entry("a"));
    await settle();
    outbox.land();
    outbox.seen("a");
    outbox.connected();
    expect(sent).toEqual(["a"]);
    expect(shown).toEqual([]);
  });
});

describe("refusals", () => {
  test("a temporary one is tried again with the same id", async () => {
    outbox.add(entry("a"));
    await settle();
    outbox.refused("a", "unavailable", true);
    await clock.advance(500);
    expect(sent).toEqual(["a", "a"]);
    expect(shown[0]?.state).toBe("pending");
  });

  test("one for good is shown with its reason, and the next message goes on", async () => {
    outbox.add(entry("a"));
    outbox.add(entry("b"));
    await settle();
    outbox.refused("a", "forbidden", false);
    await settle();
    expect(shown[0]).toMatchObject({ id: "a", state: "failed", reason: "forbidden" });
    expect(stored.get("a")?.state).toBe("failed");
    expect(sent).toEqual(["a", "b"]);
  });

  test("a failed message can be sent again or discarded", async () => {
    outbox.load([
      entry("a", { state: "failed", reason: "forbidden" }),
      entry("b", { state: "failed", reason: "forbidden" }),
    ]);
    expect(sent).toEqual([]);
    outbox.retry("a");
    outbox.discard("b");
    await settle();
    expect(sent).toEqual(["a"]);
    expect(shown.map((one) => one.id)).toEqual(["a"]);
  });

  test("a pending message cannot be discarded", async () => {
    outbox.add(entry("a"));
    await settle();
    outbox.discard("a");
    expect(shown).toHaveLength(1);
  });
});

describe("after a reload", () => {
  test("what was left goes out in the order in which it was written", async () => {
    outbox.load([entry("b"), entry("a")]);
    expect(sent).toEqual(["a"]);
    outbox.acknowledged(ack("a"));
    expect(sent).toEqual(["a", "b"]);
  });

  test("what is older than the server's memory of its id is not sent by itself", async () => {
    outbox.load([entry("a", { created_at: "2026-01-24T11:00:00.000Z" })]);
    expect(sent).toEqual([]);
    expect(shown[0]).toMatchObject({ state: "failed", reason: "expired" });
  });
});
