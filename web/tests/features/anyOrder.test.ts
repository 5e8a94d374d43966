import { type Conversation, type Message, mergeSnapshot } from "@parley/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changedTimelines } from "~/app/persistence.ts";
import {
  begunAt,
  ledTo,
  makeSelectShown,
  messageReceived,
  messagesHidden,
  messagesOf,
  newestWanted,
  pageReceived,
  type Timeline,
  timelineRestored,
  timelinesReducer,
  timelinesSeeded,
} from "~/features/messaging/index.ts";
import { conversation, message } from "../fakes.ts";

// The same cases in every run.
fc.configureGlobal({ seed: 20260131, numRuns: 200 });

type Action = Parameters<typeof timelinesReducer>[1];
type State = Record<string, Timeline>;

/**
 * A conversation as it stands on the server: what is at each seq, in which versions, where nothing is, and what the person
 * deletes for themself.
 */
interface Stored {
  last: number;
  voids: number[];
  hidden: number[];
  versions: Message[][];
}

const stored: fc.Arbitrary<Stored> = fc
  .array(fc.record({ empty: fc.boolean(), hidden: fc.nat(3), changes: fc.nat(3) }), { minLength: 1, maxLength: 24 })
  .map((slots) => ({
    last: slots.length,
    voids: slots.flatMap(({ empty }, i) => (empty ? [i + 1] : [])),
    hidden: slots.flatMap(({ empty, hidden }, i) => (!empty && hidden === 0 ? [i + 1] : [])),
    versions: slots.map(({ empty, changes }, i) => (empty ? [] : history(i + 1, changes))),
  }));

/** A message as it was written, and after each of its changes. */
function history(seq: number, changes: number): Message[] {
  return Array.from({ length: changes + 1 }, (_, change) => message(seq, { change, content: `version ${change}` }));
}

/**
 * What a device may be told of it, and what may happen there: every version live, pages of any length of any version,
 * asked for before something was deleted or after, somebody who is led to any message, or back to the newest, or who opens it where something is unread.
 */
function toldOf({ last, voids, hidden, versions }: Stored): fc.Arbitrary<Action[]> {
  const hides = hidden.map((seq) => messagesHidden({ id: "c1", seqs: [seq] }));
  const live = versions.flat().map((one) => messageReceived(one));
  const page = fc
    .tuple(fc.integer({ min: 1, max: last }), fc.integer({ min: 1, max: last }), fc.nat(), fc.boolean())
    .map(([a, b, pick, after]) => {
      const gone = after ? hidden : [];
      const within = (seq: number) => seq >= Math.min(a, b) && seq <= Math.max(a, b);
      const items = versions.flatMap((all, i) =>
        all.length && within(i + 1) && !gone.includes(i + 1) ? [all[pick % all.length] as Message] : [],
      );
      return pageReceived({
        id: "c1",
        fresh: false,
        page: { items, voids: [...voids, ...gone].filter(within), next: null },
      });
    });
  const whole = pageReceived({ id: "c1", fresh: false, page: { items: [], voids, next: null } });
  const moved = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: last }).map((seq) => ledTo({ id: "c1", seq })) },
    { weight: 1, arbitrary: fc.constant(newestWanted("c1")) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: last }).map((seq) => begunAt({ id: "c1", seq })) },
  );
  return fc
    .tuple(fc.array(page, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 20 }), fc.array(moved, { maxLength: 8 }))
    .map(([pages, again, moves]) => [
      ...live,
      ...hides,
      whole,
      ...pages,
      ...again.map((i) => live[i % live.length] ?? whole),
      ...moves,
    ])
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
}

/** `start`: how many numbers were taken when the device first heard of the conversation. */
const told = stored.chain((server) =>
  fc.record({ server: fc.constant(server), start: fc.integer({ min: 0, max: server.last }), actions: toldOf(server) }),
);

const begin = ({ versions }: Stored, start: number): State => {
  const newest = versions.slice(0, start).findLast((all) => all.length)?.[0] ?? null;
  return timelinesReducer({}, timelinesSeeded([conversation({ last_seq: start, last_message: newest })]));
};

/** Where something was said, but for what is gone. */
const written = ({ versions }: Stored, gone: Set<number>, { from, up_to }: Timeline["span"]) =>
  versions.flatMap((all, i) => (all.length && !gone.has(i + 1) && i + 1 >= from && i < up_to ? [i + 1] : []));

/** What an action tells to be gone, or never to have been. */
function goneBy(action: Action): number[] {
  if (messagesHidden.match(action)) return action.payload.seqs;
  return pageReceived.match(action) ? action.payload.page.voids : [];
}

const shown = (state: State) => makeSelectShown()(state.c1);

describe("the events of a conversation, in any order and however often", () => {
  test("give one state: every message once, in its latest version", () => {
    fc.assert(
      fc.property(told, ({ server, start, actions }) => {
        const state = actions.reduce(timelinesReducer, begin(server, start));
        expect(shown(state)).toEqual(
          server.versions.flatMap((all, i) => (server.hidden.includes(i + 1) ? [] : all.slice(-1))),
        );
        expect(state.c1?.span).toEqual({ from: 1, up_to: server.last });
        expect(state.c1?.detached).toBeNull();
      }),
    );
  });

  test("never show a gap, a disorder, or a message twice on the way there", () => {
    fc.assert(
      fc.property(told, ({ server, start, actions }) => {
        let state = begin(server, start);
        const gone = new Set<number>();
        for (const action of actions) {
          state = timelinesReducer(state, action);
          for (const seq of goneBy(action)) gone.add(seq);
          const { detached, span } = state.c1 as Timeline;
          expect(shown(state).map((one) => one.seq)).toEqual(written(server, gone, detached ?? span));
          expect(messagesOf(state.c1 as Timeline, span).map((one) => one.seq)).toEqual(written(server, gone, span));
          if (detached) expect(detached.up_to + 1 < span.from || span.up_to + 1 < detached.from).toBe(true);
        }
      }),
    );
  });

  test("begin what is shown anew only where somebody is led elsewhere, and never by what is told", () => {
    fc.assert(
      fc.property(told, ({ server, start, actions }) => {
        let state = begin(server, start);
        for (const action of actions) {
          const before = state.c1 as Timeline;
          state = timelinesReducer(state, action);
          const led = ledTo.match(action) || newestWanted.match(action) || begunAt.match(action);
          if (!led) expect(state.c1?.epoch).toBe(before.epoch);
          if (state.c1?.epoch !== before.epoch) continue;
          // What was shown is shown still, with what came at its ends.
          const seqs = new Set(shown(state).map((one) => one.seq));
          const gone = goneBy(action);
          for (const { seq } of makeSelectShown()(before)) if (!gone.includes(seq)) expect(seqs).toContain(seq);
        }
      }),
    );
  });

  test("leave no gap in what is written down, whenever it is written", () => {
    const cases = fc.record({ told, every: fc.integer({ min: 1, max: 7 }) });
    fc.assert(
      fc.property(cases, ({ told: { server, start, actions }, every }) => {
        let state: State = timelinesReducer(begin(server, start), timelineRestored({ id: "c1", stored: null }));
        let before: State = {};
        const disk = new Map<number, Message>();
        actions.forEach((action, i) => {
          state = timelinesReducer(state, action);
          if (i % every > 0) return;
          for (const { span, messages, removed } of changedTimelines(state, before)) {
            for (const seq of removed) disk.delete(seq);
            for (const one of messages) disk.set(one.seq, one);
            const expected = messagesOf(state.c1 as Timeline, span);
            expect(expected.map(({ seq }) => disk.get(seq))).toEqual(expected);
            expect(disk.size).toBe(expected.length);
            expect([...disk.keys()].every((seq) => seq >= span.from && seq <= span.up_to)).toBe(true);
          }
          before = state;
        });
      }),
    );
  });

  test("leave nothing of what was said before one was taken in again, and all from then on", () => {
    /** Of what is said from the beginning on, one sees what comes after `joined`, once one hears of it. */
    const cases = told.chain(({ server, start, actions }) =>
      fc.record({
        server: fc.constant(server),
        start: fc.constant(start),
        actions: fc.constant(actions),
        joined: fc.integer({ min: 0, max: server.last }),
        at: fc.integer({ min: 0, max: actions.length }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ server, start, actions, joined, at }) => {
        const last_message = server.versions.slice(joined).findLast((all) => all.length)?.[0] ?? null;
        const taken = timelinesSeeded([conversation({ last_seq: server.last, joined_seq: joined, last_message })]);
        let state = actions.slice(0, at).reduce(timelinesReducer, begin(server, start));
        const gone = new Set(actions.slice(0, at).flatMap(goneBy));
        for (const action of [taken, ...actions.slice(at)]) {
          state = timelinesReducer(state, action);
          for (const seq of goneBy(action)) gone.add(seq);
          const { messages, detached, span } = state.c1 as Timeline;
          expect(messages.ids.filter((seq) => seq <= joined)).toEqual([]);
          const seen = written(server, gone, detached ?? span).filter((seq) => seq > joined);
          expect(shown(state).map((one) => one.seq)).toEqual(seen);
        }
        const left = server.versions.flatMap((all, i) =>
          i < joined || server.hidden.includes(i + 1) ? [] : all.slice(-1),
        );
        expect(messagesOf(state.c1 as Timeline, state.c1?.span ?? { from: 1, up_to: 0 })).toEqual(left);
        expect(state.c1?.span.up_to).toBe(server.last);
      }),
    );
  });

  test("never take a message back to an earlier version", () => {
    fc.assert(
      fc.property(told, ({ server, start, actions }) => {
        let state = begin(server, start);
        const seen = new Map<number, number>();
        for (const action of actions) {
          state = timelinesReducer(state, action);
          for (const { seq, change } of Object.values(state.c1?.messages.entities ?? {})) {
            expect(change).toBeGreaterThanOrEqual(seen.get(seq) ?? 0);
            seen.set(seq, change);
          }
        }
      }),
    );
  });
});

describe("pictures of a conversation", () => {
  /** The server's states one after another: numbers and marks only grow. */
  const states = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 12 }).map((steps) => {
    let [last, mine, peers] = [0, 0, 0];
    return steps.map(([written, read, others]): Conversation => {
      last += written;
      mine = Math.min(last, mine + read);
      peers = Math.min(last, peers + others);
      const last_message = last ? message(last) : null;
      const updated_at = new Date(Date.parse("2026-01-31T12:00:00.000Z") + last * 1_000).toISOString();
      return conversation({
        last_seq: last,
        read_seq: mine,
        unread: last - mine,
        read_marks: { bob: peers },
        last_message,
        updated_at,
      });
    });
  });
  const disordered = states.chain((all) =>
    fc.record({ all: fc.constant(all), some: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }) }),
  );

  test("in any order and repetition come to the newest numbers, marks and message", () => {
    fc.assert(
      fc.property(disordered, ({ all, some }) => {
        let held: Conversation | undefined;
        for (const one of some) held = mergeSnapshot(held, one).conversation;
        const { last_seq, read_seq, read_marks, last_message, updated_at } = all[all.length - 1] as Conversation;
        expect(held).toMatchObject({ last_seq, read_seq, read_marks, last_message, updated_at });
      }),
    );
  });

  test("never move a number or a mark back", () => {
    fc.assert(
      fc.property(disordered, ({ some }) => {
        let held: Conversation | undefined;
        for (const one of some) {
          const next = mergeSnapshot(held, one).conversation;
          expect(next.last_seq).toBeGreaterThanOrEqual(held?.last_seq ?? 0);
          expect(next.read_seq).toBeGreaterThanOrEqual(held?.read_seq ?? 0);
          expect(next.read_marks.bob).toBeGreaterThanOrEqual(held?.read_marks.bob ?? 0);
          expect(next.unread).toBeGreaterThanOrEqual(0);
          held = next;
        }
      }),
    );
  });
});
