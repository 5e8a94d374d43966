import { describe, expect, test } from "vitest";
import { applyMessage, applyReadMark, isMuted, mergeSnapshot } from "../src/conversation.ts";
import { conversation, message } from "./fakes.ts";

const three = conversation({ last_seq: 3, read_seq: 1, unread: 2, last_message: message(3) });

describe("live messages", () => {
  test("one of another counts as unread and becomes the newest", () => {
    expect(applyMessage(three, message(4), "ada")).toMatchObject({ last_seq: 4, unread: 3, last_message: { seq: 4 } });
  });

  test("an own one does not count", () => {
    expect(applyMessage(three, message(4, { sender_id: "ada" }), "ada").unread).toBe(2);
  });

  test("one that comes late counts but does not become the newest", () => {
    const late = applyMessage({ ...three, last_seq: 5, last_message: message(5) }, message(4), "ada");
    expect(late).toMatchObject({ last_seq: 5, unread: 3, last_message: { seq: 5 } });
  });

  test("one behind the read mark does not count", () => {
    expect(applyMessage({ ...three, read_seq: 9, unread: 0 }, message(4), "ada").unread).toBe(0);
  });

  test("one that names the reader, or all, counts as a mention", () => {
    expect(applyMessage(three, message(4, { mentions: ["ada"] }), "ada").unread_mentions).toBe(1);
    expect(applyMessage(three, message(4, { mention_all: true }), "ada").unread_mentions).toBe(1);
    expect(applyMessage(three, message(4, { mentions: ["eve"] }), "ada").unread_mentions).toBe(0);
  });

  test("one brings its conversation out of the archive, unless that is muted", () => {
    const archived = { ...three.settings, archived: true };
    const muted = { ...archived, muted_until: "2999-01-01T00:00:00.000Z" };
    expect(applyMessage({ ...three, settings: archived }, message(4), "ada").settings.archived).toBe(false);
    expect(applyMessage({ ...three, settings: muted }, message(4), "ada").settings.archived).toBe(true);
  });
});

describe("what a group says of itself", () => {
  const group = conversation({ type: "group", title: "Team", members: ["ada", "bob"], member_count: 2 });
  const says = (content: object) =>
    applyMessage(group, message(1, { content_type: "system", content } as Parameters<typeof message>[1]), "ada");

  test("who came, who went and how it is called now, without anything unread", () => {
    const came = says({ event: "member_joined", actor_id: "bob", user_ids: ["eve", "bob"] });
    expect(came).toMatchObject({ members: ["ada", "bob", "eve"], member_count: 3, unread: 0 });
    expect(says({ event: "member_left", actor_id: "bob" })).toMatchObject({ members: ["ada"], member_count: 1 });
    const removed = says({ event: "member_removed", actor_id: "ada", user_ids: ["bob"] });
    expect(removed).toMatchObject({ members: ["ada"], member_count: 1 });
    expect(says({ event: "renamed", actor_id: "bob", title: "Crew" }).title).toBe("Crew");
  });

  test("of a large group also who is not among those that are shown", () => {
    const large = { ...group, member_count: 500 };
    const content = { event: "member_left", actor_id: "zoe" };
    const gone = applyMessage(
      large,
      message(1, { content_type: "system", content } as Parameters<typeof message>[1]),
      "ada",
    );
    expect(gone).toMatchObject({ members: ["ada", "bob"], member_count: 499 });
  });
});

describe("silence", () => {
  test("lasts until its time", () => {
    const muted_until = "2026-01-31T12:00:00.000Z";
    const muted = { settings: { ...three.settings, muted_until } };
    expect(isMuted(muted, Date.parse(muted_until) - 1)).toBe(true);
    expect(isMuted(muted, Date.parse(muted_until))).toBe(false);
    expect(isMuted(three, 0)).toBe(false);
  });
});

describe("read marks", () => {
  const unknown = () => null;

  test("the own mark at the end leaves nothing unread", () => {
    const change = applyReadMark(three, { user_id: "ada", seq: 3 }, "ada", unknown);
    expect(change).toMatchObject({ stale: false, conversation: { read_seq: 3, unread: 0 } });
  });

  test("in the middle the held messages after it are counted", () => {
    const change = applyReadMark(three, { user_id: "ada", seq: 2 }, "ada", (seq) => 3 - seq);
    expect(change).toMatchObject({ stale: false, conversation: { read_seq: 2, unread: 1 } });
  });

  test("where they are not held the count is to be fetched", () => {
    expect(applyReadMark(three, { user_id: "ada", seq: 2 }, "ada", unknown).stale).toBe(true);
  });

  test("a mark never moves back, own or other", () => {
    const own = applyReadMark({ ...three, read_seq: 3, unread: 0 }, { user_id: "ada", seq: 1 }, "ada", unknown);
    expect(own.conversation).toMatchObject({ read_seq: 3, unread: 0 });
    const read = { ...three, read_marks: { bob: 3 } };
    expect(applyReadMark(read, { user_id: "bob", seq: 1 }, "ada", unknown).conversation.read_marks).toEqual({ bob: 3 });
  });
});

describe("snapshots", () => {
  test("a newer one replaces what is held", () => {
    const snapshot = conversation({ last_seq: 5, read_seq: 4, unread: 1, last_message: message(5) });
    expect(mergeSnapshot(three, snapshot)).toEqual({
      conversation: { ...snapshot, updated_at: three.updated_at },
      stale: false,
    });
  });

  test("one taken before a message that is held does not undo it", () => {
    const held = applyMessage(three, message(4), "ada");
    expect(mergeSnapshot(held, three).conversation).toMatchObject({ last_seq: 4, unread: 3, last_message: { seq: 4 } });
  });

  test("one taken between a number and its message does not lose the unread message", () => {
    const held = applyMessage(three, message(4), "ada");
    const between = { ...three, last_seq: 4 };
    expect(mergeSnapshot(held, between).conversation).toMatchObject({ unread: 3, last_message: { seq: 4 } });
  });

  test("one that has not heard of the own mark does not bring unread messages back", () => {
    const held = { ...three, read_seq: 3, unread: 0 };
    const change = mergeSnapshot(held, three);
    expect(change.conversation).toMatchObject({ read_seq: 3, unread: 0 });
    expect(change.stale).toBe(true);
  });

  test("messages that came while the own mark was ahead stay unread", () => {
    const held = { ...three, read_seq: 3, unread: 0 };
    const snapshot = conversation({ last_seq: 5, read_seq: 1, unread: 4, last_message: message(5) });
    expect(mergeSnapshot(held, snapshot).conversation).toMatchObject({ read_seq: 3, unread: 2 });
  });

  test("marks of others only grow", () => {
    const held = { ...three, read_marks: { bob: 3 } };
    expect(mergeSnapshot(held, { ...three, read_marks: { bob: 1, eve: 2 } }).conversation.read_marks).toEqual({
      bob: 3,
      eve: 2,
    });
  });
});
