import { beforeEach, describe, expect, test } from "vitest";
import { SessionOver } from "../src/errors.ts";
import type { DownFrame } from "../src/frames.ts";
import { type Connection, LiveSocket } from "../src/socket.ts";
import { FakeClock, FakeSocket, settle, unreachable } from "./fakes.ts";

let clock: FakeClock;
let sockets: FakeSocket[];
let phases: Connection[];
let frames: DownFrame[];
let lives: boolean[];
let over: string[];
let asked: boolean[];
let address: (fresh: boolean) => Promise<{ url: string; expiresAt: number }>;
let socket: LiveSocket;

beforeEach(() => {
  clock = new FakeClock();
  [sockets, phases, frames, lives, over, asked] = [[], [], [], [], [], []];
  address = async () => ({ url: `ws://x/ws?ticket=${asked.length}`, expiresAt: clock.now() + 15 * 60_000 });
  socket = new LiveSocket({
    clock,
    random: () => 0.5,
    address: (fresh) => {
      asked.push(fresh);
      return address(fresh);
    },
    open(url) {
      const opened = new FakeSocket(url);
      sockets.push(opened);
      return opened;
    },
    onConnection: (connection) => phases.push(connection),
    onLive: (resumed) => lives.push(resumed),
    onFrame: (frame) => frames.push(frame),
    onOver: (reason) => over.push(reason),
  });
});

const last = () => sockets[sockets.length - 1] as FakeSocket;
const phase = () => phases[phases.length - 1];

async function goLive(): Promise<void> {
  socket.start();
  await settle();
  last().accept();
}

describe("opening", () => {
  test("the socket is opened with a ticket and is live when its first ping is answered", async () => {
    socket.start();
    await settle();
    expect(last().url).toBe("ws://x/ws?ticket=1");
    last().lively = false;
    last().accept();
    expect(phase()).toEqual({ phase: "connecting", attempt: 0 });
    expect(socket.send({ action: "typing", conversation_id: "c1" })).toBe(false);
    last().deliver({ type: "pong", id: "p:1", at: "2026-01-31T12:00:00.000Z" });
    expect(phase()).toEqual({ phase: "live" });
    expect(lives).toEqual([true]);
  });

  test("an open socket whose ping is not answered is given up", async () => {
    socket.start();
    await settle();
    last().lively = false;
    last().accept();
    await clock.advance(10_000);
    expect(last().closed).toBe(true);
    expect(phase()?.phase).toBe("waiting");
  });

  test("each failure waits longer, by full jitter up to 30 s, and the wait is told", async () => {
    address = async () => {
      throw unreachable();
    };
    socket.start();
    await settle();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const now = phase();
      if (now?.phase !== "waiting") throw new Error("not waiting");
      waits.push(now.retry_at - clock.now());
      await clock.advance(now.retry_at - clock.now());
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  test("a try by hand skips the wait, and a success begins the back-off anew", async () => {
    await goLive();
    last().break();
    expect(phase()).toEqual({ phase: "waiting", retry_at: clock.now() + 500, attempt: 1 });
    socket.retryNow();
    await settle();
    expect(sockets).toHaveLength(2);
    last().accept();
    expect(phase()).toEqual({ phase: "live" });
    await clock.advance(1_000);
    expect(sockets).toHaveLength(2);
    last().break();
    expect(phase()).toMatchObject({ phase: "waiting", attempt: 1 });
  });

  test("a login that is over ends it for good", async () => {
    address = async () => {
      throw new SessionOver("gone");
    };
    socket.start();
    await clock.advance(120_000);
    expect(over).toEqual(["unauthenticated"]);
    expect(asked).toHaveLength(1);
  });
});

describe("staying open", () => {
  test("a ping goes out every 4 minutes less jitter", async () => {
    await goLive();
    await clock.advance(225_000);
    expect(last().frames("ping")).toHaveLength(2);
    await clock.advance(225_000);
    expect(last().frames("ping")).toHaveLength(3);
  });

  test("a peer that no longer answers is left within 10 s of the ping", async () => {
    await goLive();
    last().lively = false;
    await clock.advance(225_000 + 9_999);
    expect(phase()?.phase).toBe("live");
    await clock.advance(1);
    expect(phase()?.phase).toBe("waiting");
  });

  test("waking from sleep finds a dead socket in 4 s", async () => {
    await goLive();
    last().lively = false;
    socket.wake();
    await clock.advance(4_000);
    expect(phase()?.phase).toBe("waiting");
  });

  test("the next socket is live before the old one is closed, and nothing is told to be down", async () => {
    await goLive();
    const [old] = sockets;
    await clock.advance(15 * 60_000 - 60_000 - 15_000);
    expect(sockets).toHaveLength(2);
    expect(old?.closed).toBe(false);
    expect(socket.send({ action: "typing", conversation_id: "c1" })).toBe(true);
    expect(old?.frames("typing")).toHaveLength(1);
    last().accept();
    expect(socket.send({ action: "typing", conversation_id: "c1" })).toBe(true);
    expect(last().frames("typing")).toHaveLength(1);
    expect(old?.closed).toBe(false);
    await clock.advance(5_000);
    expect(old?.closed).toBe(true);
    expect(lives).toEqual([true, false]);
    expect(phases.map((one) => one.phase)).toEqual(["connecting", "live"]);
  });

  test("a token of long life still gets a new socket at 110 minutes", async () => {
    address = async () => ({ url: "ws://x/ws", expiresAt: clock.now() + 86_400_000 });
    await goLive();
    await clock.advance(110 * 60_000 - 15_001);
    expect(sockets).toHaveLength(1);
    await clock.advance(1);
    expect(sockets).toHaveLength(2);
  });

  test("a renewal that fails is tried again while the old socket goes on", async () => {
    await goLive();
    let refusals = 2;
    const succeed = address;
    address = async (fresh) => {
      if (refusals-- > 0) throw unreachable();
      return succeed(fresh);
    };
    await clock.advance(15 * 60_000 - 75_000 + 1_500);
    expect(asked).toHaveLength(4);
    expect(phase()).toEqual({ phase: "live" });
    last().accept();
    expect(lives).toEqual([true, false]);
  });
});

describe("being closed", () => {
  test("4001 comes back with a fresh token", async () => {
    await goLive();
    last().break(4001);
    await clock.advance(500);
    expect(asked).toEqual([false, true]);
  });

  test("4002 is the end", async () => {
    await goLive();
    last().break(4002);
    await clock.advance(120_000);
    expect(over).toEqual(["signed_out"]);
    expect(sockets).toHaveLength(1);
  });

  test("4003 waits at least 30 s", async () => {
    await goLive();
    last().break(4003);
    await clock.advance(30_000);
    expect(sockets).toHaveLength(1);
    await clock.advance(500);
    expect(sockets).toHaveLength(2);
  });

  test("stopping closes every socket and nothing comes back", async () => {
    await goLive();
    await clock.advance(15 * 60_000 - 75_000);
    socket.stop();
    expect(sockets.map((one) => one.closed)).toEqual([true, true]);
    await clock.advance(86_400_000);
    expect(sockets).toHaveLength(2);
    expect(phase()).toEqual({ phase: "stopped" });
  });

  test("what is no frame of the protocol is ignored", async () => {
    await goLive();
    frames.length = 0;
    for (const text of ["", "no json", "[]", "null", "1", '{"type":"unheard.of"}', '{"type":["ack"]}'])
      last().deliver(text);
    expect(frames).toEqual([]);
  });
});
