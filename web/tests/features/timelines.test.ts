import type { TimelinePage } from "@parley/sdk";
import { describe, expect, test } from "vitest";
import {
  begunAt,
  conversationClosed,
  countUnread,
  filesWritten,
  firstUnreadApart,
  leapsUnread,
  ledTo,
  makeSelectShown,
  messageReceived,
  messageWritten,
  newestWanted,
  pageReceived,
  type Timeline,
  timelineRestored,
  timelinesReducer,
  timelinesSeeded,
} from "~/features/messaging/index.ts";
import { conversation, message } from "../fakes.ts";

type State = Record<string, Timeline>;

const page = (seqs: number[], voids: number[] = [], next: number | null = null) => ({
  id: "c1",
  page: { items: seqs.map((seq) => message(seq)), voids, next } satisfies TimelinePage,
  fresh: false,
});

const run = (...actions: Parameters<typeof timelinesReducer>[1][]): State =>
  actions.reduce<State>((state, action) => timelinesReducer(state, action), {});

const shown = (state: State) => makeSelectShown()(state.c1).map((one) => one.seq);

const seed = (last: number) =>
  timelinesSeeded([conversation({ last_seq: last, last_message: last ? message(last) : null })]);

describe("the contiguous stretch", () => {
  test("begins with the newest message of the conversation", () => {
    expect(shown(run(seed(7)))).toEqual([7]);
  });

  test("grows by live messages", () => {
    expect(shown(run(seed(7), messageReceived(message(8)), messageReceived(message(9))))).toEqual([7, 8, 9]);
  });

  test("a message behind a gap is kept aside until the gap is filled", () => {
    const behind = run(seed(7), messageReceived(message(10)));
    expect(shown(behind)).toEqual([7]);
    expect(shown(timelinesReducer(behind, pageReceived(page([8, 9]))))).toEqual([7, 8, 9, 10]);
  });

  test("steps over voids in both directions", () => {
    expect(shown(run(seed(7), pageReceived(page([4, 6], [5])), pageReceived(page([9], [8]))))).toEqual([4, 6, 7, 9]);
  });

  test("of an empty conversation takes the first message", () => {
    expect(shown(run(seed(0), messageReceived(message(1))))).toEqual([1]);
  });
});

describe("the cache", () => {
  const stored = { messages: [message(3), message(4)], voids: [], span: { from: 3, up_to: 4 } };

  test("joins what was learnt since", () => {
    expect(shown(run(seed(5), timelineRestored({ id: "c1", stored })))).toEqual([3, 4, 5]);
  });

  test("keeps what does not touch it aside", () => {
    const state = run(seed(9), timelineRestored({ id: "c1", stored }));
    expect(shown(state)).toEqual([3, 4]);
    expect(shown(timelinesReducer(state, pageReceived(page([5, 6, 7, 8]))))).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  test("is not taken twice, and never over newer pages", () => {
    const state = run(seed(9), timelineRestored({ id: "c1", stored: null }), timelineRestored({ id: "c1", stored }));
    expect(shown(state)).toEqual([9]);
  });
});

describe("a fresh page", () => {
  test("replaces what is held, but for what came live behind it", () => {
    const state = run(
      seed(5),
      messageReceived(message(903)),
      pageReceived({
        id: "c1",
        fresh: true,
        page: { items: [900, 901, 902].map((seq) => message(seq)), voids: [], next: 900 },
      }),
    );
    expect(shown(state)).toEqual([900, 901, 902, 903]);
    expect(state.c1?.epoch).toBe(1);
    // What was held before is held aside.
    expect(shown(timelinesReducer(state, ledTo({ id: "c1", seq: 5 })))).toEqual([5]);
  });

  test("that reaches the beginning says so, voids included", () => {
    const state = run(pageReceived({ id: "c1", fresh: true, page: { items: [message(2)], voids: [1], next: null } }));
    expect(state.c1?.span).toEqual({ from: 1, up_to: 2 });
  });
});

describe("a message that one is led to", () => {
  const led = (seq: number) => ledTo({ id: "c1", seq });
  const apart = () => run(seed(9), pageReceived(page([2, 3, 4])), led(3));

  test("is shown with what is held around it, which is a new beginning", () => {
    expect(shown(apart())).toEqual([2, 3, 4]);
    expect(apart().c1).toMatchObject({ detached: { from: 2, up_to: 4 }, span: { from: 9, up_to: 9 }, epoch: 1 });
  });

  test("or with the newest, where nothing lies between", () => {
    const state = run(seed(9), pageReceived(page([5, 6, 7], [8])), led(5));
    expect(shown(state)).toEqual([5, 6, 7, 9]);
    expect(state.c1).toMatchObject({ detached: null, epoch: 0 });
  });

  test("stays apart while messages come, and goes on to the newest once nothing lies between", () => {
    const state = [messageReceived(message(10)), pageReceived(page([1], [5]))].reduce(timelinesReducer, apart());
    expect(shown(state)).toEqual([1, 2, 3, 4]);
    const joined = timelinesReducer(state, pageReceived(page([6, 7, 8])));
    expect(shown(joined)).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 10]);
    expect(joined.c1).toMatchObject({ detached: null, epoch: 1, span: { from: 1, up_to: 10 } });
  });

  test("that is not held changes nothing, nor does one that is shown already", () => {
    expect(timelinesReducer(apart(), led(6)).c1).toEqual(apart().c1);
    expect(timelinesReducer(apart(), led(4)).c1).toEqual(apart().c1);
  });

  test("is left for the newest when that is wanted, when one writes, and when the conversation is closed", () => {
    const text = { content_type: "text", content: "hello" } as const;
    for (const left of [
      newestWanted("c1"),
      messageWritten({ id: "c1", outgoing: text }),
      filesWritten({ id: "c1", files: [], caption: "", reply_to: null }),
      conversationClosed("c1"),
    ]) {
      const state = timelinesReducer(apart(), left);
      expect(shown(state)).toEqual([9]);
      expect(state.c1?.epoch).toBe(2);
      expect(shown(timelinesReducer(state, led(3)))).toEqual([2, 3, 4]);
    }
  });

  test("a page that lies anywhere begins no timeline", () => {
    expect(run(pageReceived(page([2, 3, 4])))).toEqual({});
  });
});

describe("the first unread message", () => {
  const held = run(seed(9), pageReceived(page([7, 8]))).c1 as Timeline;
  const place = (read_seq: number, unread: number, timeline = held) =>
    firstUnreadApart(timeline, { read_seq, unread }, "ada");

  test("lies apart where the newest stretch begins behind it", () => {
    expect([place(2, 7), place(6, 3), place(8, 1), place(2, 0)]).toEqual([3, null, null, null]);
  });

  test("does not where all that is unread is in that stretch: before it are one's own", () => {
    expect([place(2, 3), place(2, 4)]).toEqual([null, 3]);
    const own = [3, 4].map((seq) => message(seq, { sender_id: "ada" }));
    const behind = timelinesReducer(
      { c1: held },
      pageReceived({ id: "c1", page: { items: own, voids: [5], next: null }, fresh: false }),
    ).c1 as Timeline;
    expect(place(2, 4, behind)).toBe(6);
  });

  test("is where it begins, with what is known around it, also where nobody said anything; unknown, it is nowhere", () => {
    const begun = (seq: number, voids: number[]) =>
      timelinesReducer(run(seed(9), pageReceived(page([2, 4], voids))), begunAt({ id: "c1", seq }));
    expect(shown(begun(3, [3]))).toEqual([2, 4]);
    expect(shown(begun(5, [3]))).toEqual([2, 4]);
    expect(shown(begun(7, [3]))).toEqual([9]);
  });

  test("is leapt over by whoever is led behind it, or to the newest", () => {
    const leaps = (state: State, read_seq: number) =>
      leapsUnread(state.c1 as Timeline, { read_seq, unread: 9 - read_seq }, "ada");
    const apart = run(seed(9), pageReceived(page([3, 4, 5])), ledTo({ id: "c1", seq: 4 }));
    expect([leaps(apart, 2), leaps(apart, 1)]).toEqual([false, true]);
    const newest = timelinesReducer(apart, newestWanted("c1"));
    expect([leaps(newest, 8), leaps(newest, 2)]).toEqual([false, true]);
  });
});

test("unread messages are counted only where all of them are held", () => {
  const state = run(seed(5), pageReceived(page([3, 4])), messageReceived(message(6, { sender_id: "ada" })));
  expect(countUnread(state.c1, 3, 6, "ada")).toBe(2);
  expect(countUnread(state.c1, 1, 6, "ada")).toBeNull();
  expect(countUnread(state.c1, 3, 7, "ada")).toBeNull();
  expect(countUnread(undefined, 3, 7, "ada")).toBeNull();
});
