import { Http, type Outgoing } from "@parley/sdk";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { Provider } from "react-redux";
import { beforeEach, describe, expect, test } from "vitest";
import { createStore } from "~/app/store.ts";
import { Composer } from "~/features/chat/Composer.tsx";
import { Said } from "~/features/chat/MessageBody.tsx";
import { NextMention } from "~/features/chat/NextMention.tsx";
import {
  changeWanted,
  conversationsRestored,
  editStarted,
  messageWritten,
  selectTimeline,
  timelineRestored,
  timelinesSeeded,
} from "~/features/messaging/index.ts";
import { jumpTaken, selectDialog, selectJump } from "~/features/panels/index.ts";
import { peopleRestored } from "~/features/people/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { sessionStarted } from "~/features/session/index.ts";
import { mentionsIn, nameAt, unknownNames } from "~/shared/format/mentions.ts";
import { conversation, FakeTokens, fakeFetch, message, user } from "../fakes.ts";

const PEOPLE = [user("ada", "Ada Lovelace"), user("bob", "Bob"), user("li", "李伟", "li.wei")];
const rights = { post: "everyone", add: "everyone", pin: "everyone", mention_all: "everyone", edit: "admins" } as const;
const group = conversation({
  type: "group",
  title: "Team",
  permissions: rights,
  members: ["ada", "bob", "li"],
  member_count: 3,
  last_seq: 9,
});

describe("a text", () => {
  const names = new Map<string, string | null>([
    ["bob", "1"],
    ["bob.smith", "2"],
    ["李伟", "3"],
    ["all", null],
    ["所有人", null],
  ]);
  test.each([
    ["@bob hello", ["1"]],
    ["hello @Bob.", ["1"]],
    ["@bob.smith", ["2"]],
    ["@bobby", []],
    ["@bob-2", []],
    ["mail bob@bob.smith", []],
    ["你好@bob你好", ["1"]],
    ["@李伟你好 @所有人", ["3", null]],
    ["@all, and @all", [null, null]],
    ["@ bob @", []],
  ])("%s calls %j", (text, ids) => {
    expect(mentionsIn(text, names).map((one) => one.id)).toEqual(ids);
  });

  test.each([
    ["@zoe, @Zoe and @bob", ["zoe"]],
    ["@zoe.", ["zoe"]],
    ["@z.o-e你好", ["z.o-e"]],
    ["@王芳 @bobby", ["王芳", "bobby"]],
    ["mail a@zoe", []],
    ["@all @ 1", []],
  ])("%s has names that nobody known has: %j", (text, unknown) => {
    expect(unknownNames(text, names)).toEqual(unknown);
  });

  test.each([
    ["hi @bo", { start: 3, query: "bo" }],
    ["你好@李", { start: 2, query: "李" }],
    ["@", { start: 0, query: "" }],
    ["a@bo", null],
    ["@bo and", null],
  ])("%s: what is being written after the @", (text, found) => {
    expect(nameAt(text, text.length)).toEqual(found);
  });
});

let app: ReturnType<typeof createStore>;
let written: Outgoing[];
let edits: unknown[];
let asked: string[];

beforeEach(() => {
  [written, edits, asked] = [[], [], []];
  const fetch = fakeFetch({
    "GET /api/v1/users": (url) => {
      asked.push(url.search);
      return { items: [user("zoe", "Zoe"), user("zora", "Zora")], next: null };
    },
    "GET /api/v1/conversations/c1/members": (url) => {
      asked.push(url.search);
      return { items: [{ user_id: "zoe", role: "member", joined_seq: 0 }], next: null };
    },
    "GET /api/v1/conversations/c1/messages": (url) => {
      asked.push(url.search);
      return { items: [message(3), message(4, { mentions: ["ada"] })], voids: [], next: 4 };
    },
  });
  app = createStore({ http: new Http(fetch, new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.store.dispatch(sessionStarted("ada"));
  app.store.dispatch(peopleRestored([...PEOPLE]));
  app.store.dispatch(conversationsRestored([group]));
  app.listener.startListening({
    actionCreator: messageWritten,
    effect: (one) => void written.push(one.payload.outgoing),
  });
  app.listener.startListening({ actionCreator: changeWanted, effect: (one) => void edits.push(one.payload) });
});

const show = (element: React.ReactElement) => render(<Provider store={app.store}>{element}</Provider>);
const field = () => screen.getByTestId<HTMLTextAreaElement>("composer");
const write = (value: string) => fireEvent.change(field(), { target: { value } });
const press = (key: string, more: object = {}) => fireEvent.keyDown(field(), { key, ...more });
const choices = () => screen.queryAllByTestId("call").map((one) => one.textContent);

describe("the composer", () => {
  beforeEach(() => void show(<Composer conversationId="c1" onFiles={() => undefined} />));

  test("an @ lists the members, arrows choose, Enter and Tab take, and the message calls them", () => {
    write("@");
    expect(choices()).toEqual(["Everybody@all", "BBob@bob", "李伟李伟@li.wei"]);
    expect(field().getAttribute("aria-activedescendant")).toBe("call-0");
    press("ArrowUp");
    expect(field().getAttribute("aria-activedescendant")).toBe("call-2");
    press("ArrowUp");
    press("Enter");
    expect(field().value).toBe("@bob ");
    expect(choices()).toEqual([]);
    expect(written).toEqual([]);
    write("@bob and @李");
    expect(choices()).toEqual(["李伟李伟@li.wei"]);
    press("Tab");
    expect(field().value).toBe("@bob and @li.wei ");
    press("Enter");
    expect(written).toMatchObject([{ content: "@bob and @li.wei", mentions: ["bob", "li"] }]);
    expect(written[0]).not.toHaveProperty("mention_all");
  });

  test("Escape leaves the list and not the text; an input method's keys are its own", () => {
    write("@bo");
    press("Enter", { keyCode: 229 });
    press("Enter", { isComposing: true });
    expect(field().value).toBe("@bo");
    expect(choices()).toHaveLength(1);
    press("Escape");
    expect(choices()).toEqual([]);
    write("@bob");
    expect(choices()).toEqual([]);
    write("@bob @");
    expect(choices()).toHaveLength(3);
  });

  test("all are called in either language, by whoever may", () => {
    write("@所有");
    expect(choices()).toEqual(["Everybody@all"]);
    press("Enter");
    press("Enter");
    expect(written).toMatchObject([{ content: "@all", mention_all: true }]);
    act(
      () =>
        void app.store.dispatch(
          conversationsRestored([{ ...group, permissions: { ...rights, mention_all: "owner" } }]),
        ),
    );
    write("@al");
    expect(choices()).toEqual([]);
    write("@all hello");
    press("Enter");
    expect(written[1]).not.toHaveProperty("mention_all");
  });

  test("an edit calls whom its new text calls", () => {
    const one = message(7, { sender_id: "ada", content: "@bob", mentions: ["bob"] });
    act(() => void app.store.dispatch(editStarted(one)));
    write("@bob @li.wei");
    press("Escape");
    press("Enter");
    expect(edits).toMatchObject([{ action: "editMessage", seq: 7, mentions: ["bob", "li"] }]);
    act(() => void app.store.dispatch(editStarted(one)));
    write("nobody");
    press("Enter");
    expect(edits[1]).not.toHaveProperty("mentions");
  });

  test("members of a large group are looked for by name, and strangers of that name are left out", async () => {
    act(() => void app.store.dispatch(conversationsRestored([{ ...group, member_count: 400 }])));
    write("@zo");
    await waitFor(() => expect(choices()).toEqual(["ZZoe@zoe"]));
    expect(asked).toEqual(["?q=zo&limit=100", "?ids=zoe%2Czora"]);
    press("Enter");
    expect(field().value).toBe("@zoe ");
  });
});

test("a name in a message opens the person's card, and only of those who are called", () => {
  show(<Said text="@bob **@li.wei** `@bob` @zoe" mentions={["bob", "li"]} all={false} />);
  const found = screen.getAllByTestId("mention");
  expect(found.map((one) => [one.textContent, one.dataset.userId])).toEqual([
    ["@bob", "bob"],
    ["@li.wei", "li"],
  ]);
  fireEvent.click(found[1] as HTMLElement);
  expect(selectDialog(app.store.getState())).toEqual({ kind: "person", userId: "li" });
});

test("the button leads to one unread mention after the other, also to those that are not loaded", async () => {
  const one = { ...group, unread: 7, unread_mentions: 2, read_seq: 2 };
  const held = [message(8, { mentions: ["ada"] }), message(9)];
  app.store.dispatch(timelinesSeeded([{ ...one, last_message: message(9) }]));
  app.store.dispatch(
    timelineRestored({ id: "c1", stored: { messages: held, voids: [], span: { from: 8, up_to: 9 } } }),
  );
  const timeline = selectTimeline(app.store.getState(), "c1");
  if (!timeline) throw new Error("no timeline");
  const { rerender } = show(<NextMention conversation={one} timeline={timeline} />);
  const button = screen.getByRole("button", { name: "Go to the next of 2 unread mentions" });
  fireEvent.click(button);
  await waitFor(() => expect(selectJump(app.store.getState())).toEqual({ id: "c1", seq: 4 }));
  expect(asked).toEqual(["?after_seq=2&limit=100"]);
  app.store.dispatch(jumpTaken());
  rerender(
    <Provider store={app.store}>
      <NextMention conversation={{ ...one, read_seq: 7, unread_mentions: 1 }} timeline={timeline} />
    </Provider>,
  );
  fireEvent.click(button);
  await waitFor(() => expect(selectJump(app.store.getState())).toEqual({ id: "c1", seq: 8 }));
  expect(asked).toHaveLength(1);
});
