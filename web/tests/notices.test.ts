import { beforeEach, expect, test } from "vitest";
import { Notices, type Surroundings } from "~/sw/notices.ts";

const C = "01KG9YS7KVQ2RPBB4FZVZ1TMWD";
const OTHER = "01KG9YS7KVQ2RPBB4FZVZ1TMWE";

interface Held {
  title: string;
  options: NotificationOptions & { renotify: boolean };
  data: unknown;
  close(): void;
}

let shown: Held[];
let windows: {
  visibilityState: string;
  told: unknown[];
  focused: boolean;
  postMessage(told: unknown): void;
  focus(): Promise<void>;
}[];
let opened: string[];
let badges: number[];
let around: Surroundings;
let notices: Notices;

beforeEach(() => {
  shown = [];
  windows = [];
  opened = [];
  badges = [];
  around = {
    registration: {
      showNotification: async (title: string, options: Held["options"]) => {
        shown = shown.filter((one) => one.options.tag !== options.tag);
        const held: Held = {
          title,
          options,
          data: options.data,
          close() {
            shown = shown.filter((one) => one !== held);
          },
        };
        shown.push(held);
      },
      getNotifications: async ({ tag }: { tag?: string } = {}) =>
        shown.filter((one) => tag === undefined || one.options.tag === tag),
    },
    pages: async () => windows,
    openPage: async (path: string) => void opened.push(path),
    badge: async (count) => void badges.push(count),
  };
  notices = new Notices(around);
});

function page(visibilityState: string) {
  const one = {
    visibilityState,
    told: [] as unknown[],
    focused: false,
    postMessage: (told: unknown) => void one.told.push(told),
    async focus() {
      one.focused = true;
    },
  };
  windows.push(one);
  return one;
}

const say = (seq: number, fields: object = {}) =>
  notices.receive(
    JSON.stringify({
      type: "message",
      conversation_id: C,
      seq,
      unread: 1,
      sender: "Ada",
      content_type: "text",
      text: "Hi",
      ...fields,
    }),
  );

const now = () => shown.map(({ title, options }) => [title, options.body, options.renotify]);

test("a message is told by its sender, in a group by the group, and without previews by neither", async () => {
  await say(1);
  expect(now()).toEqual([["Ada", "Hi", true]]);
  await say(2, { title: "Lunch", unread: 3 });
  expect(now()).toEqual([["Lunch (3)", "Ada: Hi", true]]);
  await notices.receive(JSON.stringify({ type: "message", conversation_id: C, seq: 3, unread: 1, language: "zh" }));
  expect(now()).toEqual([["Parley", "新消息", true]]);
});

test("pictures and files are told in the person's language", async () => {
  await say(1, { content_type: "image", text: "a.png", language: "zh" });
  expect(now()).toEqual([["Ada", "图片", true]]);
  await say(2, { content_type: "file", text: "a.pdf" });
  expect(now()).toEqual([["Ada", "File: a.pdf", true]]);
});

test("an edit, a repetition and what an earlier number says again change it without a sound", async () => {
  await say(2);
  await say(2, { text: "Hello" });
  expect(now()).toEqual([["Ada", "Hello", false]]);
  await say(1, { text: "before" });
  expect(now()).toEqual([["Ada", "before", false]]);
  expect(shown[0]?.options.silent).toBe(true);
  await say(2);
  expect(now()).toEqual([["Ada", "Hi", false]]);
});

test("an album is told once, and its pictures and text change that without a sound", async () => {
  const picture = (seq: number, album: string | null) =>
    say(seq, { content_type: "image", text: "a.png", album, unread: seq });
  await picture(1, "a");
  expect(now()).toEqual([["Ada", "Picture", true]]);
  await picture(2, "a");
  expect(now()).toEqual([["Ada (2)", "Picture", false]]);
  // Also when the person has put it away.
  for (const one of [...shown]) one.close();
  await say(3, { text: "our garden", album: "a", unread: 3 });
  expect(now()).toEqual([["Ada (3)", "our garden", false]]);
  await picture(4, "b");
  expect(now()).toEqual([["Ada (4)", "Picture", true]]);
  for (const seq of [5, 6]) {
    await picture(seq, null);
    expect(now()[0]?.[2]).toBe(true);
  }
  // Another worker knows it from what is shown.
  await picture(7, "c");
  notices = new Notices(around);
  await picture(8, "c");
  expect(now()[0]?.[2]).toBe(false);
});

test("what was read or recalled goes, or says so where something must be shown", async () => {
  await say(1);
  await notices.receive(JSON.stringify({ type: "clear", conversation_id: C }));
  expect(shown).toEqual([]);
  await say(2);
  await notices.receive(JSON.stringify({ type: "recalled", conversation_id: C, language: "en" }));
  expect(now()).toEqual([["Parley", "A message was recalled.", false]]);
});

test("the badge counts what all notifications stand for", async () => {
  await say(1, { unread: 2 });
  await notices.receive(JSON.stringify({ type: "message", conversation_id: OTHER, seq: 9, unread: 5 }));
  await notices.receive(JSON.stringify({ type: "clear", conversation_id: C }));
  expect(badges).toEqual([2, 7, 5]);
});

test("whoever has Parley before them is shown nothing besides", async () => {
  page("visible");
  await say(1);
  expect(shown).toEqual([]);
});

test("a click leads to the conversation: in the window that is seen, in any, else in a new one", async () => {
  await say(1);
  const click = () => notices.open(shown[0] as unknown as Notification);
  await click();
  expect([opened, shown]).toEqual([[`/c/${C}`], []]);
  await say(2);
  const hidden = page("hidden");
  await click();
  expect([hidden.told, hidden.focused]).toEqual([[{ type: "open", path: `/c/${C}` }], true]);
  hidden.visibilityState = "hidden";
  await say(3);
  const seen = page("visible");
  await click();
  expect([seen.focused, hidden.told.length, opened.length]).toEqual([true, 1, 1]);
});

test.each(["", "{", "null", "[]", '{"conversation_id": "/../x"}'])(
  "what is no notice (%s) shows nothing",
  async (text) => {
    await notices.receive(text);
    expect([shown, opened]).toEqual([[], []]);
  },
);
