import { describe, expect, test } from "vitest";
import { applyReaction, ChangeFiller } from "../src/changes.ts";
import { mergeSnapshot } from "../src/conversation.ts";
import { RequestError } from "../src/errors.ts";
import { Requests } from "../src/requests.ts";
import type { ChangesPage, Message } from "../src/types.ts";
import { conversation, FakeClock, message, settle, unreachable } from "./fakes.ts";

describe("ChangeFiller", () => {
  function filler(answers: (Partial<ChangesPage> | Error)[], last: number) {
    const clock = new FakeClock();
    const asked: number[] = [];
    let seen = 2;
    const changes = new ChangeFiller({
      clock,
      random: () => 0.5,
      seenUpTo: (id) => (id === "c1" ? seen : null),
      lastChange: () => last,
      fetch: async (_, after) => {
        asked.push(after);
        const answer = answers.shift();
        if (!answer || answer instanceof Error) throw answer;
        return { items: [], conversation: null, next: after, more: false, reset: false, ...answer };
      },
      accept: async (_, page) => {
        seen = Math.max(seen, page.next);
      },
    });
    return { clock, changes, asked, seen: () => seen };
  }

  test("it asks from the last number that was seen, page after page", async () => {
    const { changes, asked, seen } = filler([{ next: 4, more: true }, { next: 5 }], 5);
    changes.check("c1");
    await settle();
    expect(asked).toEqual([2, 4]);
    expect(seen()).toBe(5);
  });

  test("nothing is asked where nothing is missing, or nothing is held", async () => {
    const { changes, asked } = filler([], 2);
    changes.check("c1");
    changes.check("c2");
    await settle();
    expect(asked).toEqual([]);
  });

  test("a change that is under way is asked for again a moment later", async () => {
    const { clock, changes, asked, seen } = filler([{ next: 2, more: true }, { next: 3 }], 3);
    changes.check("c1");
    await settle();
    expect(asked).toEqual([2]);
    await clock.advance(5_000);
    expect(asked).toEqual([2, 2]);
    expect(seen()).toBe(3);
  });

  test("what could not be asked is asked again", async () => {
    const { clock, changes, seen } = filler([unreachable(), { next: 3 }], 3);
    changes.check("c1");
    await clock.advance(5_000);
    expect(seen()).toBe(3);
  });
});

describe("a reaction", () => {
  const told = (change: number, user_id: string, on: boolean) => ({
    conversation_id: "c1",
    change,
    seq: 1,
    user_id,
    emoji: "👍",
    on,
  });

  test("is put, joined and taken away", () => {
    const one = applyReaction(message(1), told(1, "ada", true));
    const two = applyReaction(one, told(2, "bob", true));
    expect(two.reactions).toEqual([{ emoji: "👍", user_ids: ["ada", "bob"] }]);
    const left = applyReaction(applyReaction(two, told(3, "ada", false)), told(4, "bob", false));
    expect(left.reactions).toEqual([]);
    expect(left.change).toBe(4);
  });

  test("does nothing to a message that is newer, or twice", () => {
    const one = applyReaction(message(1), told(3, "ada", true));
    expect(applyReaction(one, told(3, "ada", true))).toBe(one);
    expect(applyReaction(one, told(2, "ada", false))).toBe(one);
  });
});

test("a picture does not pass for the changes that were not seen", () => {
  const held = conversation({ last_change: 3, settled_change: 3, hides: 1 });
  const { conversation: now } = mergeSnapshot(held, conversation({ last_change: 7, settled_change: 7, hides: 2 }));
  expect(now).toMatchObject({ last_change: 7, settled_change: 3, hides: 1 });
});

test("a picture from before something was deleted for oneself does not bring it back, but what is newer", () => {
  const held = conversation({ last_seq: 3, last_message: message(2), hides: 1 });
  const newest = (last_message: Message, hides: number) =>
    mergeSnapshot(held, conversation({ last_seq: last_message.seq, last_message, hides })).conversation.last_message
      ?.seq;
  expect([newest(message(3), 0), newest(message(4), 0), newest(message(3), 1)]).toEqual([2, 4, 3]);
});

test("of two pictures of the newest message the later one stands", () => {
  const edited = message(4, { change: 2, content: "edited" } as Partial<Message>);
  const held = conversation({ last_seq: 4, last_message: edited });
  const { conversation: now } = mergeSnapshot(held, conversation({ last_seq: 4, last_message: message(4) }));
  expect(now.last_message).toBe(edited);
});

describe("a request", () => {
  const frame = { action: "recallMessage" as const, id: "r1", conversation_id: "c1", seq: 1 };

  test("ends with the message, or with the refusal", async () => {
    const requests = new Requests(new FakeClock(), () => true);
    const first = requests.ask(frame);
    requests.answered("r1", message(1));
    expect(await first).toEqual(message(1));
    const second = requests.ask(frame);
    expect(requests.refused("r1", new RequestError("forbidden", "No.", false, 0))).toBe(true);
    await expect(second).rejects.toMatchObject({ code: "forbidden" });
    expect(requests.refused("r1", new RequestError("forbidden", "No.", false, 0))).toBe(false);
  });

  test("ends as unreachable without a connection, without an answer, and when the connection breaks", async () => {
    const clock = new FakeClock();
    const offline = new Requests(clock, () => false).ask(frame);
    await expect(offline).rejects.toMatchObject({ code: "unreachable", temporary: true });
    const requests = new Requests(clock, () => true);
    const unanswered = requests.ask(frame);
    void clock.advance(10_000);
    await expect(unanswered).rejects.toMatchObject({ code: "unreachable" });
    const broken = requests.ask(frame);
    requests.dropped();
    await expect(broken).rejects.toMatchObject({ code: "unreachable" });
  });
});
