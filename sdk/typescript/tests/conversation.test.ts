import { describe, expect, test } from "vitest";
import { applyMessage, applyReadMark, mergeSnapshot } from "../src/conversation.ts";
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
