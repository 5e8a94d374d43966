import { Http, type Message, type OutboxEntry } from "@parley/sdk";
import { fireEvent, render, screen } from "@testing-library/react";
import { Provider } from "react-redux";
import { describe, expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { layOut } from "~/features/chat/albumLayout.ts";
import { isPicture } from "~/features/chat/albums.ts";
import { MessageRow } from "~/features/chat/MessageRow.tsx";
import { buildRows, type RowsInput } from "~/features/chat/rows.ts";
import type { RowMemory } from "~/features/chat/shown.ts";
import { albumsAgain, albumsFor } from "~/features/messaging/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { entry, FakeTokens, fakeFetch, message } from "../fakes.ts";

const content = (seq: number) => ({ file_id: `f${seq}`, name: `${seq}.png`, size: 9, media_type: "image/png" });
const picture = (seq: number, more: Partial<Message> = {}) =>
  message(seq, { content_type: "image", content: content(seq), album: "a", ...more } as Partial<Message>);
const caption = (seq: number, more: Partial<Message> = {}) => message(seq, { album: "a", ...more });
const gone = (seq: number) => message(seq, { album: "a", status: "recalled", content: "" });
const waiting = (id: string, more: Partial<OutboxEntry> = {}) =>
  entry(id, {
    content_type: "image",
    content: { file_id: null },
    preview: `${id}.png`,
    file: { size: 9, media_type: "image/png", width: 4, height: 3 },
    album: "a",
    ...more,
  } as Partial<OutboxEntry>);

const rows = (input: Partial<RowsInput>, memory?: RowMemory) =>
  buildRows({ messages: [], outbox: [], me: "ada", readByOthers: 0, unreadAfter: null, ...input }, memory).flatMap(
    (row) => (row.kind === "message" ? [row] : []),
  );
const parts = (input: Partial<RowsInput>) => rows(input).map((row) => row.parts.map((one) => one.seq));

describe("what is one album", () => {
  test("pictures that follow each other, with the text after them, and nothing after that", () => {
    const messages = [message(1), picture(2), picture(3), caption(4), picture(5), message(6)];
    expect(parts({ messages })).toEqual([[1], [2, 3, 4], [5], [6]]);
  });

  test("neither another's, nor another album, nor what is in none, nor more than ten pictures", () => {
    const messages = [picture(1), picture(2, { sender_id: "eve" }), picture(3, { sender_id: "eve", album: "b" })];
    expect(parts({ messages })).toEqual([[1], [2], [3]]);
    expect(parts({ messages: [picture(1, { album: null }), picture(2, { album: null })] })).toEqual([[1], [2]]);
    const many = Array.from({ length: 12 }, (_, i) => picture(i + 1));
    expect(rows({ messages: many }).map((row) => row.parts.length)).toEqual([10, 2]);
  });

  test("parted by a message of another it is two, each under a key of its own", () => {
    const both = rows({ messages: [picture(1), message(2, { sender_id: "eve" }), picture(3)] });
    expect(both.map((row) => row.seqs)).toEqual([[1], [2], [3]]);
    expect(new Set(both.map((row) => row.key)).size).toBe(3);
  });

  test("what is recalled of it goes; of all that is recalled one row is left, as of a text without its pictures", () => {
    const [some] = rows({ messages: [picture(1), gone(2), picture(3)] });
    expect(some?.parts.filter(isPicture).map((one) => one.seq)).toEqual([1, 3]);
    expect(some?.seqs).toEqual([1, 2, 3]);
    const [left, ...more] = rows({ messages: [gone(1), gone(2)] });
    expect([left?.message.recalled, left?.seqs, more.length]).toEqual([true, [1, 2], 0]);
    const [text] = rows({ messages: [gone(1), caption(2)] });
    expect([text?.message.recalled, text?.message.content, text?.parts.some(isPicture)]).toEqual([
      false,
      "text 2",
      false,
    ]);
  });

  test("one key from the first that is on its way to all that are stored, and when the older half is loaded", () => {
    const own = { sender_id: "ada" };
    const outbox = [waiting("k1"), waiting("k2"), waiting("k3")];
    const [before, ...none] = rows({ outbox });
    const [between] = rows({ messages: [picture(1, own)], outbox });
    const [after] = rows({ messages: [picture(1, own), picture(2, own), picture(3, own)] });
    expect(none).toEqual([]);
    expect(between?.parts.map((one) => one.seq)).toEqual([1, null, null]);
    expect(new Set([before, between, after].map((row) => row?.key)).size).toBe(1);
    expect(before?.parts.map((one) => one.key)).toEqual(after?.parts.map((one) => one.key));
    expect(rows({ messages: [picture(3, own)] })[0]?.key).toBe(after?.key);
  });

  test("what is passed on is what it is from the start: pictures with their text, and who said it first", () => {
    const passedOn = (id: string, original: Message) =>
      entry(id, {
        content_type: "forward",
        content: { conversation_id: "c1", seq: 1 },
        preview: "",
        album: "b",
        original,
      });
    const outbox = [passedOn("k1", picture(1)), passedOn("k2", picture(2)), passedOn("k3", caption(3))];
    const [before, ...none] = rows({ outbox });
    expect(none).toEqual([]);
    expect(before?.parts.filter(isPicture).map((one) => one.body)).toEqual([picture(1), picture(2)]);
    expect([before?.message.content, before?.message.forwarded_from?.sender_id]).toEqual(["text 3", "bob"]);
    const first = { forwarded_from: { sender_id: "eve", sender_type: "user", created_at: "" } } as const;
    expect(rows({ outbox: [passedOn("k1", picture(1, first))] })[0]?.message.forwarded_from?.sender_id).toBe("eve");
    // What an earlier version wrote down does not know it.
    const [old] = rows({
      outbox: [entry("k1", { content_type: "forward", preview: "a line" } as Partial<OutboxEntry>)],
    });
    expect(old?.message.content).toBe("a line");
  });

  test("it says of its state what the worst of them is, and keeps each failure", () => {
    const messages = [picture(1, { sender_id: "ada" })];
    const outbox = [waiting("x"), waiting("y", { state: "failed", reason: "file_gone" })];
    const [row] = rows({ messages, outbox, readByOthers: 1 });
    expect(row?.message.state).toBe("failed");
    expect(row?.parts.map((one) => one.failure?.id ?? null)).toEqual([null, null, "y"]);
    expect(rows({ messages: [...messages, picture(2, { sender_id: "ada" })], readByOthers: 1 })[0]?.message.state).toBe(
      "sent",
    );
  });

  test("it answers what its first one answers, and is seen up to its last", () => {
    const reply_to = {
      seq: 9,
      message_id: "m",
      sender_id: "bob",
      sender_type: "user",
      content_type: "text",
      excerpt: "x",
    };
    const [row] = rows({ messages: [picture(1, { reply_to } as Partial<Message>), picture(2), caption(3)] });
    expect([row?.message.reply_to?.seq, row?.message.seq, row?.message.content]).toEqual([9, 3, "text 3"]);
  });

  test("built anew it is the same row as long as nothing of it is another", () => {
    const memory: RowMemory = new Map();
    const messages = [picture(1), picture(2), caption(3)];
    const [before] = rows({ messages }, memory);
    expect(rows({ messages: [...messages] }, memory)[0]).toBe(before);
    expect(rows({ messages: [...messages.slice(0, 2), caption(3, { change: 1 })] }, memory)[0]).not.toBe(before);
  });
});

describe("which files are sent as one", () => {
  let made = 0;
  const ids = () => `n${++made}`;
  const given = (kinds: string, text = false) => {
    made = 0;
    return albumsFor(
      [...kinds].map((one) => (one === "i" ? "image" : "file")),
      text,
      ids,
    );
  };
  test.each([
    ["i", false, [null]],
    ["ii", false, ["n1", "n1"]],
    ["i", true, ["n1", "n1"]],
    ["f", true, [null, null]],
    ["iif", true, ["n1", "n1", null, null]],
    ["ifii", true, [null, null, "n1", "n1", "n1"]],
    ["iiiiiiiiiiii", false, [...Array(10).fill("n1"), "n2", "n2"]],
    ["iiiiiiiiiii", true, [...Array(10).fill("n1"), "n2", "n2"]],
  ] as const)("%s, with a text: %s", (kinds, text, expected) => {
    expect(given(kinds, text)).toEqual(expected);
  });

  test("passed on together they are one again, under a new id; one alone is none", () => {
    made = 0;
    const all = [picture(1), picture(2), message(3), picture(4, { album: "b" }), picture(5, { sender_id: "eve" })];
    expect(albumsAgain(all, ids)).toEqual(["n1", "n1", null, null, null]);
  });
});

describe("where the pictures stand", () => {
  const wide = { width: 1600, height: 900 };
  const tall = { width: 600, height: 1600 };
  const square = { width: 500, height: 500 };
  const kinds = { wide, tall, square };
  const cases = Object.entries(kinds).flatMap(([kind, size]) =>
    Array.from({ length: 9 }, (_, i) => [i + 2, kind, Array(i + 2).fill(size)] as const),
  );
  test.each([...cases, [5, "mixed", [wide, tall, square, tall, wide]] as const])(
    "%i %s: in rows without a hole",
    (count, _, sizes) => {
      const { width, height, tiles } = layOut([...sizes]);
      expect(tiles).toHaveLength(count);
      for (const y of new Set(tiles.map((tile) => tile.y))) {
        const row = tiles.filter((tile) => tile.y === y);
        const last = row.at(-1);
        expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(width);
        for (const [i, tile] of row.slice(1).entries())
          expect(tile.x - (row[i]?.x ?? 0) - (row[i]?.width ?? 0)).toBeCloseTo(2);
      }
      const area = tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0);
      expect(area / (width * height)).toBeGreaterThan(0.97);
      expect(height / width).toBeLessThan(2);
      for (const tile of tiles) expect(Math.min(tile.width, tile.height)).toBeGreaterThan(60);
    },
  );

  test("two stand side by side, also wide ones", () => {
    expect(layOut([wide, wide]).tiles.map((tile) => tile.y)).toEqual([0, 0]);
  });
});

test("a press on a picture is about that one, beside the pictures about all of them", () => {
  const links = { original: "/o", thumbnails: {}, expires_at: null };
  const fetch = fakeFetch({ "GET /api/v1/files/f\\d": () => ({ links }) });
  const app = createStore({ http: new Http(fetch, new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  const [row] = rows({ messages: [picture(1), picture(2), caption(3)] });
  if (!row) throw new Error("no row");
  const acts = { menu: vi.fn(), jump: vi.fn(), open: vi.fn(), pick: vi.fn() };
  const show = (selecting: boolean) => (
    <Provider store={app.store}>
      <MessageRow message={row.message} parts={row.parts} group={false} acts={acts} selecting={selecting} />
    </Provider>
  );
  const { rerender } = render(show(false));
  const [first, second] = screen.getAllByTestId("album-picture");
  fireEvent.contextMenu(second as HTMLElement);
  expect(acts.menu.mock.lastCall?.[0]).toMatchObject([{ seq: 2 }]);
  fireEvent.contextMenu(screen.getByTestId("message-text"));
  expect(acts.menu.mock.lastCall?.[0]).toMatchObject([{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
  fireEvent.click(screen.getByRole("button", { name: "Open 2.png" }));
  expect(acts.open).toHaveBeenLastCalledWith(2);
  rerender(show(true));
  fireEvent.click(first as HTMLElement);
  expect(acts.pick).toHaveBeenLastCalledWith([1], false);
  fireEvent.click(screen.getByTestId("message-text"));
  expect(acts.pick).toHaveBeenLastCalledWith([1, 2, 3], false);
  expect(screen.getByTestId("message-text").textContent).toBe("text 3");
});
