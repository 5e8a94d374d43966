import { describe, expect, test } from "vitest";
import { RequestError, SessionOver } from "../src/errors.ts";
import { GapFiller } from "../src/gaps.ts";
import { PresenceWatch } from "../src/presence.ts";
import { ReadMarks } from "../src/reads.ts";
import { Sync } from "../src/sync.ts";
import type { Presence, SyncPage, TimelinePage } from "../src/types.ts";
import { FakeClock, message, settle, unreachable } from "./fakes.ts";

describe("GapFiller", () => {
  function filler(pages: ((after: number) => TimelinePage | Error)[], lastSeq: number) {
    const clock = new FakeClock();
    const asked: number[] = [];
    let held = 1;
    const gaps = new GapFiller({
      clock,
      random: () => 0.5,
      heldUpTo: (id) => (id === "c1" ? held : null),
      lastSeq: () => lastSeq,
      fetch: async (_, after) => {
        asked.push(after);
        const page = (pages.length > 1 ? pages.shift() : pages[0])?.(after);
        if (!page || page instanceof Error) throw page;
        return page;
      },
      accept: (_, page) => {
        held = Math.max(held, ...page.items.map((one) => one.seq), ...page.voids);
      },
    });
    return { clock, gaps, asked, held: () => held };
  }

  const page = (seqs: number[], voids: number[] = []): TimelinePage => ({
    items: seqs.map((seq) => message(seq)),
    voids,
    next: null,
  });

  test("it asks from the last contiguous seq, page after page, until nothing is missing", async () => {
    const { gaps, asked, held } = filler([(after) => page([after + 1, after + 2])], 5);
    gaps.watch("c1");
    await settle();
    expect(asked).toEqual([1, 3]);
    expect(held()).toBe(5);
  });

  test("it steps over voids", async () => {
    const { gaps, held } = filler([() => page([2, 4], [3])], 4);
    gaps.watch("c1");
    await settle();
    expect(held()).toBe(4);
  });

  test("a young hole is asked for again a moment later", async () => {
    const { clock, gaps, asked, held } = filler([() => page([]), () => page([]), () => page([2])], 2);
    gaps.watch("c1");
    await settle();
    expect(asked).toEqual([1]);
    await clock.advance(5_000);
    expect(held()).toBe(2);
  });

  test("a failure is tried again, a refusal is not", async () => {
    const failing = filler([() => unreachable(), () => page([2])], 2);
    failing.gaps.watch("c1");
    await failing.clock.advance(2_000);
    expect(failing.held()).toBe(2);
    const refused = filler([() => new RequestError("not_found", "", false, 404)], 2);
    refused.gaps.watch("c1");
    await refused.clock.advance(60_000);
    expect(refused.asked).toEqual([1]);
  });

  test("a conversation that is not looked at costs nothing", async () => {
    const { gaps, asked } = filler([() => page([2])], 2);
    gaps.watch(null);
    gaps.check();
    await settle();
    expect(asked).toEqual([]);
  });
});

describe("Sync", () => {
  function sync(answers: (SyncPage | Error)[], cursor: string | null = null) {
    const clock = new FakeClock();
    const asked: (string | null)[] = [];
    const accepted: string[] = [];
    const syncing: boolean[] = [];
    const subject = new Sync(
      {
        clock,
        random: () => 0.5,
        fetch: async (at) => {
          asked.push(at);
          const answer = answers.shift() ?? page("end", false);
          if (answer instanceof Error) throw answer;
          return answer;
        },
        accept: (page) => accepted.push(page.next),
        onSyncing: (now) => syncing.push(now),
      },
      cursor,
    );
    return { clock, subject, asked, accepted, syncing };
  }

  const page = (next: string, more: boolean): SyncPage => ({ items: [], left: [], next, more, reset: false });

  test("it reads page after page and goes on from the last cursor the next time", async () => {
    const { subject, asked, accepted } = sync([page("1", true), page("2", false), page("3", false)]);
    subject.run();
    await settle();
    expect(asked).toEqual([null, "1"]);
    subject.run();
    await settle();
    expect(asked).toEqual([null, "1", "2"]);
    expect(accepted).toEqual(["1", "2", "3"]);
  });

  test("a wish during a run makes one more run", async () => {
    const { subject, asked } = sync([page("1", false), page("2", false)]);
    subject.run();
    subject.run();
    subject.run();
    await settle();
    expect(asked).toEqual([null, "1"]);
  });

  test("after a failure it goes on where it stopped, and is not called done before", async () => {
    const { clock, subject, asked, syncing } = sync([page("1", true), unreachable(), page("2", false)]);
    subject.run();
    await settle();
    expect(syncing.at(-1)).toBe(true);
    await clock.advance(500);
    expect(asked).toEqual([null, "1", "1"]);
    expect(syncing.at(-1)).toBe(false);
  });

  test("a cursor that the server no longer takes is replaced by the whole", async () => {
    const { clock, subject, asked } = sync([new RequestError("invalid_request", "cursor", false, 400)], "old");
    subject.run();
    await clock.advance(1_000);
    expect(asked).toEqual(["old", null]);
  });

  test("the end of the login is not tried again", async () => {
    const { clock, subject, asked } = sync([new SessionOver("gone")]);
    subject.run();
    await clock.advance(60_000);
    expect(asked).toHaveLength(1);
  });
});

describe("PresenceWatch", () => {
  const start = Date.parse("2026-01-31T12:00:00.000Z");
  const online = (user_id: string, ms: number): Presence => ({
    user_id,
    state: "online",
    expires_at: new Date(start + ms).toISOString(),
    last_seen_at: null,
    dnd_until: null,
    status: null,
  });

  function watch(answers: (Presence[] | Error)[]) {
    const clock = new FakeClock(start);
    const told: Presence[] = [];
    const asked: string[][] = [];
    const subject = new PresenceWatch({
      clock,
      serverNow: () => clock.now(),
      fetch: async (ids) => {
        asked.push(ids);
        const answer = answers.shift() ?? [];
        if (answer instanceof Error) throw answer;
        return answer;
      },
      onChanged: (items) => told.push(...items),
    });
    return { clock, subject, told, asked };
  }

  test("at expires_at it asks again, and stays online if the server says so", async () => {
    const { clock, subject, told, asked } = watch([[online("bob", 60_000)], [online("bob", 500_000)]]);
    subject.watch(["bob"]);
    await clock.advance(59_000);
    expect(asked).toHaveLength(1);
    await clock.advance(10_000);
    expect(asked).toEqual([["bob"], ["bob"]]);
    expect(told.at(-1)?.state).toBe("online");
  });

  test("where the server cannot be asked, whoever's time is over is offline", async () => {
    const { clock, subject, told } = watch([[online("bob", 60_000)], unreachable()]);
    subject.watch(["bob"]);
    await clock.advance(70_000);
    expect(told.at(-1)).toMatchObject({ user_id: "bob", state: "offline", expires_at: null });
  });

  test("it asks for 100 at a time, and for nobody twice", async () => {
    const { subject, asked } = watch([]);
    const ids = Array.from({ length: 150 }, (_, i) => `u${i}`);
    subject.watch(ids);
    subject.watch(ids);
    await settle();
    expect(asked.map((lot) => lot.length)).toEqual([100, 50]);
  });
});

describe("ReadMarks", () => {
  test("a burst moves the mark once, to its highest seq", async () => {
    const clock = new FakeClock();
    const sent: unknown[] = [];
    const marks = new ReadMarks(clock, (frame) => sent.push(frame) > 0);
    for (const seq of [1, 3, 2]) marks.mark("c1", seq);
    await clock.advance(1_000);
    expect(sent).toEqual([{ action: "markRead", conversation_id: "c1", seq: 3 }]);
  });

  test("a mark that could not be sent goes out with the next connection", async () => {
    const clock = new FakeClock();
    let connected = false;
    const sent: unknown[] = [];
    const marks = new ReadMarks(clock, (frame) => connected && sent.push(frame) > 0);
    marks.mark("c1", 1);
    await clock.advance(1_000);
    expect(sent).toEqual([]);
    connected = true;
    marks.flush();
    marks.flush();
    expect(sent).toHaveLength(1);
  });
});
