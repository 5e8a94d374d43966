import type { TimelinePage } from "@parley/sdk";
import { describe, expect, test } from "vitest";
import {
  countUnread,
  makeSelectShown,
  messageReceived,
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
  });

  test("that reaches the beginning says so, voids included", () => {
    const state = run(pageReceived({ id: "c1", fresh: true, page: { items: [message(2)], voids: [1], next: null } }));
    expect(state.c1?.span).toEqual({ from: 1, up_to: 2 });
  });
});

test("unread messages are counted only where all of them are held", () => {
  const state = run(seed(5), pageReceived(page([3, 4])), messageReceived(message(6, { sender_id: "ada" })));
  expect(countUnread(state.c1, 3, 6, "ada")).toBe(2);
  expect(countUnread(state.c1, 1, 6, "ada")).toBeNull();
  expect(countUnread(state.c1, 3, 7, "ada")).toBeNull();
  expect(countUnread(undefined, 3, 7, "ada")).toBeNull();
});
