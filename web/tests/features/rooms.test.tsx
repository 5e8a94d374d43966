import { Http, type Message, newEntry, type Outgoing } from "@parley/sdk";
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { Provider } from "react-redux";
import { MemoryRouter } from "react-router-dom";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { PinBar } from "~/features/chat/PinBar.tsx";
import { connectionChanged, syncingChanged } from "~/features/connection/index.ts";
import { ConversationList } from "~/features/conversations/ConversationList.tsx";
import { ConversationRow } from "~/features/conversations/ConversationRow.tsx";
import { RowMenu } from "~/features/conversations/RowMenu.tsx";
import {
  conversationsRestored,
  draftChanged,
  may,
  messageWritten,
  outboxChanged,
  selectArchived,
  selectConversation,
  selectListed,
  selectUnreadTotal,
  typingStarted,
} from "~/features/messaging/index.ts";
import { selectDialog, selectJump } from "~/features/panels/index.ts";
import { peopleRestored } from "~/features/people/index.ts";
import { EditGroup } from "~/features/rooms/EditGroup.tsx";
import { Forward } from "~/features/rooms/Forward.tsx";
import { Invites } from "~/features/rooms/Invites.tsx";
import { Join } from "~/features/rooms/Join.tsx";
import { Leave } from "~/features/rooms/Leave.tsx";
import { MemberRow } from "~/features/rooms/MemberRow.tsx";
import { NewGroup } from "~/features/rooms/NewGroup.tsx";
import { sessionStarted } from "~/features/session/index.ts";
import { conversation, FakeTokens, fakeFetch, message, user } from "../fakes.ts";

const SETTINGS = { pinned: null, muted_until: null, archived: false, marked_unread: false };
const EVERYBODY = {
  post: "everyone",
  add: "everyone",
  pin: "everyone",
  mention_all: "everyone",
  edit: "admins",
} as const;
const LATER = "2999-01-01T00:00:00.000Z";
const group = conversation({ type: "group", title: "Team", permissions: EVERYBODY, member_count: 2, role: "owner" });

let app: ReturnType<typeof createStore>;
let sent: { method: string; path: string; body: unknown }[];
let written: { id: string; outgoing: Outgoing }[];
let refuse: string | null;
let held: { id: string; expires_at: null; uses: number }[];

function answer(path: string, method: string, body: Record<string, unknown>): unknown {
  if (path.endsWith("/settings")) return { ...SETTINGS, ...body };
  if (path.endsWith("/invites") && method === "GET") return { items: held, next: null };
  if (path.endsWith("/invites")) return { id: "i1", expires_at: body.expires_at, uses: 0, token: "secret-token" };
  if (path.endsWith("/members"))
    return {
      items: [
        { user_id: "bob", role: "member", joined_seq: 0 },
        { user_id: "ada", role: "owner", joined_seq: 0 },
      ],
      next: null,
    };
  if (path.includes("/members/") && method === "DELETE") return new Response(null, { status: 204 });
  if (path.startsWith("/api/v1/invites/"))
    return method === "POST"
      ? group
      : {
          conversation_id: "c1",
          title: "Team",
          description: "We",
          picture: null,
          member_count: 7,
          expires_at: null,
          is_member: false,
        };
  return group;
}

beforeEach(() => {
  sent = [];
  written = [];
  refuse = null;
  held = [];
  const fetch = fakeFetch({
    ".*": (url, init) => {
      const method = init.method ?? "GET";
      const body = JSON.parse(String(init.body ?? "{}"));
      sent.push({ method, path: url.pathname + url.search, body });
      if (method === refuse)
        return new Response(JSON.stringify({ code: "forbidden", temporary: false }), { status: 403 });
      return answer(url.pathname, method, body);
    },
  });
  app = createStore(
    { http: new Http(fetch, new FakeTokens()) },
    { theme: "light", language: "en", sendKey: "enter", motion: "system" },
  );
  app.store.dispatch(sessionStarted("ada"));
  app.store.dispatch(peopleRestored([user("ada", "Ada"), user("bob", "Bob")]));
  app.listener.startListening({ actionCreator: messageWritten, effect: ({ payload }) => void written.push(payload) });
});

const show = (element: React.ReactElement) =>
  render(
    <MemoryRouter>
      <Provider store={app.store}>{element}</Provider>
    </MemoryRouter>,
  );
const hold = (...items: Parameters<typeof conversationsRestored>[0]) =>
  app.store.dispatch(conversationsRestored(items));
const writes = () => sent.filter((one) => one.method !== "GET");

describe("what one may do", () => {
  test.each([
    ["a member posts where everybody may", group, "member", true],
    [
      "a member does not post in a channel",
      { ...group, permissions: { ...EVERYBODY, post: "admins" } },
      "member",
      false,
    ],
    ["an admin posts in a channel", { ...group, permissions: { ...EVERYBODY, post: "admins" } }, "admin", true],
    [
      "an admin does not where the owner alone may",
      { ...group, permissions: { ...EVERYBODY, post: "owner" } },
      "admin",
      false,
    ],
    ["nobody posts to whom they have blocked", conversation({ blocked: true }), "member", false],
    ["nobody posts in a system conversation", conversation({ type: "system" }), "member", false],
  ] as const)("%s", (_, where, role, expected) => {
    expect(may({ ...where, role }, "post")).toBe(expected);
  });
});

describe("the list", () => {
  test("has pinned ones on top, the lowest number highest, and archived ones in a folder", () => {
    hold(
      conversation({ id: "new", updated_at: LATER, created_at: LATER }),
      conversation({ id: "second", settings: { ...SETTINGS, pinned: 9 } }),
      conversation({ id: "first", settings: { ...SETTINGS, pinned: 0 } }),
      conversation({ id: "away", settings: { ...SETTINGS, archived: true } }),
    );
    const ids = (all: { id: string }[]) => all.map((one) => one.id);
    expect(ids(selectListed(app.store.getState()))).toEqual(["first", "second", "new"]);
    expect(ids(selectArchived(app.store.getState()))).toEqual(["away"]);
    show(<ConversationList selectedId={undefined} onOpen={() => undefined} />);
    const folder = screen.getByTestId("archive-folder");
    expect(folder.textContent).toBe("Archived chats1");
  });

  test("shows what was begun to be written, but not blanks", () => {
    show(<ConversationRow id="r" conversation={conversation()} selected={false} active={false} onOpen={vi.fn()} />);
    const said = () => screen.getByTestId("row-snippet").textContent;
    const begun = ["dear Bob", " \n"].map((text) => {
      act(() => void app.store.dispatch(draftChanged({ id: "c1", text })));
      return said();
    });
    expect(begun).toEqual(["Draft: dear Bob", "No messages yet"]);
  });

  test("moves up at once for what is on its way, and never down", () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 6, 1, 12, minute));
    hold(
      conversation({ id: "old", last_message: message(1, { created_at: at(1).toISOString() }) }),
      conversation({ id: "newer", last_message: message(1, { created_at: at(5).toISOString() }) }),
    );
    const order = () => selectListed(app.store.getState()).map((one) => one.id);
    const write = (id: string, minute: number) =>
      app.store.dispatch(outboxChanged([newEntry(id, { content_type: "text", content: "hi" }, at(minute).getTime())]));
    expect(order()).toEqual(["newer", "old"]);
    write("old", 9);
    expect(order()).toEqual(["old", "newer"]);
    // A clock that is slow.
    write("newer", 0);
    expect(order()).toEqual(["newer", "old"]);
  });

  test("says that it is empty only when that is known", () => {
    show(<ConversationList selectedId={undefined} onOpen={() => undefined} />);
    const said = () => screen.queryByText(/^No conversations yet/) !== null;
    const held = [said()];
    for (const [phase, syncing] of [
      ["connecting", false],
      ["live", true],
      ["live", false],
    ] as const) {
      act(() => {
        app.store.dispatch(connectionChanged(phase === "live" ? { phase } : { phase, attempt: 1 }));
        app.store.dispatch(syncingChanged(syncing));
      });
      held.push(said());
    }
    expect(held).toEqual([false, false, false, true]);
  });

  test("counts in the title what one wants to hear of: of muted ones the mentions", () => {
    hold(
      conversation({ id: "a", unread: 3 }),
      conversation({ id: "b", unread: 50, unread_mentions: 1, settings: { ...SETTINGS, muted_until: LATER } }),
    );
    expect(selectUnreadTotal(app.store.getState())).toBe(4);
  });

  test("says who is writing, in a group by name", () => {
    const snippet = (type: "single" | "group") => {
      const { unmount } = show(
        <ConversationRow
          id="r"
          conversation={conversation({ type })}
          selected={false}
          active={false}
          onOpen={vi.fn()}
        />,
      );
      const said = screen.getByTestId("row-snippet").textContent;
      unmount();
      return said;
    };
    app.store.dispatch(typingStarted({ conversation_id: "c1", user_id: "bob" }));
    expect([snippet("single"), snippet("group")]).toEqual(["typing…", "Bob is typing…"]);
    app.store.dispatch(typingStarted({ conversation_id: "c1", user_id: "eve" }));
    expect(snippet("group")).toBe("2 people are typing…");
  });

  test("says whose the newest message is in a group, also of what is on its way, and shows its picture", () => {
    const picture = message(1, {
      content_type: "image",
      content: { file_id: "f", name: "sea.png", size: 9, media_type: "image/png", blurhash: "LEHV6nWB2yk8" },
    } as Partial<Message>);
    const row = (type: "single" | "group", last_message: Message) => (
      <ConversationRow
        id={type}
        conversation={conversation({ type, last_message })}
        selected={false}
        active={false}
        onOpen={vi.fn()}
      />
    );
    show(
      <>
        {row("single", picture)}
        {row("group", picture)}
        {row("group", { ...picture, status: "recalled" } as Message)}
      </>,
    );
    const said = () => screen.getAllByTestId("row-snippet");
    expect(said().map((one) => one.textContent)).toEqual([
      "Picture sea.png",
      "Bob: Picture sea.png",
      "Bob: This message was recalled.",
    ]);
    expect(said().map((one) => within(one).queryAllByTestId("thumbnail").length)).toEqual([1, 1, 0]);
    const waits = newEntry("c1", { content_type: "text", content: "on **its** way" }, 0);
    act(() => void app.store.dispatch(outboxChanged([waits])));
    expect(said().map((one) => one.textContent)).toEqual(["on its way", "You: on its way", "You: on its way"]);
    expect(screen.queryByTestId("thumbnail")).toBeNull();
  });

  test("shows what is muted, pinned, mentioned and marked unread by name", () => {
    const row = (more: Parameters<typeof conversation>[0]) =>
      show(
        <ConversationRow
          id="r"
          conversation={conversation(more)}
          selected={false}
          active={false}
          onOpen={() => undefined}
        />,
      );
    row({ unread: 2, unread_mentions: 1, settings: { ...SETTINGS, muted_until: LATER } }).unmount;
    expect(screen.getByRole("img", { name: "Muted" })).toBeTruthy();
    expect(screen.getByRole("img", { name: "You were mentioned" })).toBeTruthy();
    row({ settings: { ...SETTINGS, marked_unread: true } });
    expect(screen.getByRole("img", { name: "Marked as unread" })).toBeTruthy();
    row({ settings: { ...SETTINGS, pinned: 1 } });
    expect(screen.getByRole("img", { name: "Pinned" })).toBeTruthy();
  });
});

describe("the menu of a conversation", () => {
  const open = (more: Parameters<typeof conversation>[0] = {}) => {
    const one = conversation(more);
    hold(one);
    const close = vi.fn();
    show(<RowMenu conversation={one} x={0} y={0} onClose={close} />);
    return close;
  };
  const settings = () => selectConversation(app.store.getState(), "c1")?.settings;

  test.each([
    ["menu-pin", { pinned: 499_999 }],
    ["menu-archive", { archived: true }],
    ["menu-unread", { marked_unread: true }],
  ])("%s is asked for, and shown as the server answers it", async (item, changes) => {
    const close = open();
    fireEvent.click(screen.getByTestId(item));
    expect(close).toHaveBeenCalledOnce();
    await waitFor(() => expect(settings()).toEqual({ ...SETTINGS, ...changes }));
    expect(writes()).toEqual([{ method: "PATCH", path: "/api/v1/conversations/c1/settings", body: changes }]);
  });

  test("mutes for as long as is chosen in its second page", async () => {
    open();
    fireEvent.click(screen.getByTestId("menu-mute"));
    const before = Date.now();
    fireEvent.click(screen.getByTestId("menu-mute-workday"));
    await waitFor(() => expect(settings()?.muted_until).toBeTruthy());
    expect(Date.parse(settings()?.muted_until ?? "") - before).toBeLessThan(8 * 3_600_000 + 5_000);
    expect(Date.parse(settings()?.muted_until ?? "") - before).toBeGreaterThanOrEqual(8 * 3_600_000);
  });

  test("a group can be left, a pair cannot", () => {
    open({ type: "group" });
    fireEvent.click(screen.getByTestId("menu-leave"));
    expect(selectDialog(app.store.getState())).toEqual({ kind: "leave", id: "c1" });
  });
});

describe("groups", () => {
  test("a channel is made of who was picked, and few may post in it", async () => {
    const opened = vi.fn();
    show(<NewGroup onOpen={opened} />);
    expect(screen.getByTestId("next")).toHaveProperty("disabled", true);
    fireEvent.click(screen.getByRole("checkbox", { name: /Bob/ }));
    expect(within(screen.getByTestId("chosen")).getByRole("button").getAttribute("aria-label")).toBe("Take back Bob");
    fireEvent.click(screen.getByTestId("next"));
    fireEvent.change(screen.getByTestId("group-name"), { target: { value: " News " } });
    fireEvent.click(screen.getByRole("checkbox", { name: "Channel" }));
    refuse = "PATCH";
    fireEvent.click(screen.getByTestId("create-group"));
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("not allowed"));
    // Tried again it is not made a second time.
    refuse = null;
    fireEvent.click(screen.getByTestId("create-group"));
    await waitFor(() => expect(opened).toHaveBeenCalledWith("c1"));
    expect(writes().map(({ method, body }) => [method, body])).toEqual([
      ["POST", { type: "group", title: "News", members: ["bob"] }],
      ["PATCH", { permissions: { post: "admins" } }],
      ["PATCH", { permissions: { post: "admins" } }],
    ]);
  });

  test("of name and description only what changed is sent", async () => {
    const close = vi.fn();
    show(<EditGroup conversation={{ ...group, description: "old" }} onClose={close} />);
    fireEvent.change(screen.getByTestId("group-description"), { target: { value: "" } });
    fireEvent.click(screen.getByTestId("save-group"));
    await waitFor(() => expect(close).toHaveBeenCalledOnce());
    expect(writes()[0]?.body).toEqual({ description: null });
  });

  test.each([
    ["the owner", "owner", "member", ["menu-make-admin", "menu-make-owner", "menu-remove"]],
    ["an admin, with a member", "admin", "member", ["menu-remove"]],
    ["an admin, with an admin", "admin", "admin", null],
    ["a member", "member", "member", null],
  ] as const)("%s may do no more with others than is allowed", (_, role, theirs, items) => {
    const acts = { changeRole: vi.fn(), remove: vi.fn() };
    const bob = { user_id: "bob", role: theirs, joined_seq: 0 };
    show(<MemberRow member={bob} conversation={{ ...group, role }} acts={acts} />);
    if (!items) return expect(screen.queryByTestId("member-menu")).toBeNull();
    fireEvent.click(screen.getByTestId("member-menu"));
    expect(screen.getAllByRole("menuitem").map((one) => one.dataset.testid)).toEqual(items);
    fireEvent.click(screen.getByTestId("menu-remove"));
    return expect(acts.remove).toHaveBeenCalledWith("bob");
  });

  test("its owner names an heir when leaving, and it is gone from the list", async () => {
    hold(group);
    const left = vi.fn();
    show(<Leave conversation={group} onClose={() => undefined} onLeft={left} />);
    expect(screen.getByTestId("leave")).toHaveProperty("disabled", true);
    fireEvent.click(await screen.findByRole("radio", { name: /Bob/ }));
    fireEvent.click(screen.getByTestId("leave"));
    await waitFor(() => expect(left).toHaveBeenCalledOnce());
    expect(writes()).toMatchObject([{ method: "DELETE", path: "/api/v1/conversations/c1/members/ada?heir=bob" }]);
    expect(selectConversation(app.store.getState(), "c1")).toBeUndefined();
  });

  test("an invite is shown as a link once it is made", async () => {
    show(<Invites id="c1" />);
    await screen.findByText("There are no links.");
    fireEvent.click(screen.getByTestId("create-invite"));
    const link = await screen.findByTestId<HTMLInputElement>("invite-link");
    expect(link.value).toBe(`${location.origin}/join/secret-token`);
    const expires_at = String((writes()[0]?.body as { expires_at?: string } | undefined)?.expires_at);
    expect(Math.round((Date.parse(expires_at) - Date.now()) / 86_400_000)).toBe(7);
  });

  test("a link that is revoked is shown no longer", async () => {
    held = [
      { id: "i1", expires_at: null, uses: 0 },
      { id: "i0", expires_at: null, uses: 2 },
    ];
    show(<Invites id="c1" />);
    fireEvent.click(screen.getByTestId("create-invite"));
    await screen.findByTestId("invite-link");
    const revoke = (at: number) => fireEvent.click(screen.getAllByTestId("revoke-invite")[at] as HTMLElement);
    revoke(1);
    await waitFor(() => expect(writes()).toHaveLength(2));
    expect(screen.getByTestId("invite-link")).toBeTruthy();
    revoke(0);
    await waitFor(() => expect(screen.queryByTestId("invite-link")).toBeNull());
  });

  test("whoever follows an invite sees the group before joining it", async () => {
    const opened = vi.fn();
    show(<Join token="a/b" onOpen={opened} onClose={() => undefined} />);
    expect((await screen.findByTestId("join-title")).textContent).toBe("Team");
    expect(screen.getByText("7 members")).toBeTruthy();
    fireEvent.click(screen.getByTestId("join"));
    await waitFor(() => expect(opened).toHaveBeenCalledWith("c1"));
    expect(writes()[0]?.path).toBe("/api/v1/invites/a%2Fb");
  });
});

test("messages are passed on with a comment before them, to every conversation that was chosen", () => {
  hold(conversation({ id: "c1" }), conversation({ ...group, id: "c2" }), conversation({ id: "c3", type: "system" }));
  const close = vi.fn();
  show(<Forward messages={[message(7)]} onClose={close} />);
  const choices = screen.getAllByRole("checkbox");
  expect(choices).toHaveLength(2);
  for (const one of choices) fireEvent.click(one);
  fireEvent.change(screen.getByLabelText("Add a comment"), { target: { value: "look" } });
  fireEvent.click(screen.getByTestId("forward-send"));
  expect(close).toHaveBeenCalledOnce();
  expect(written.map((one) => one.outgoing.content_type)).toEqual(["text", "forward", "text", "forward"]);
  expect(written[1]?.outgoing).toMatchObject({
    content: { conversation_id: "c1", seq: 7 },
    preview: "text 7",
    original: { seq: 7 },
  });
  expect(new Set(written.map((one) => one.id))).toEqual(new Set(["c1", "c2"]));
});

test("where no conversation has such a name, it is said", () => {
  hold(conversation({ id: "c1" }), conversation({ ...group, id: "c2" }));
  show(<Forward messages={[message(7)]} onClose={() => undefined} />);
  const find = (value: string) => fireEvent.change(screen.getByTestId("forward-find"), { target: { value } });
  find(" TEAM ");
  expect(screen.getAllByTestId("forward-choice")).toHaveLength(1);
  find("xyz");
  expect(screen.queryByTestId("forward-choice")).toBeNull();
  expect(screen.getByText(/xyz/)).toBeTruthy();
});

test("the bar of pins leads to one after the other", () => {
  const one = conversation({ pins: [8, 3] });
  hold(one);
  show(<PinBar conversation={one} />);
  const bar = screen.getByTestId("pin-bar");
  const press = () => fireEvent.click(within(bar).getAllByRole("button")[0] as HTMLElement);
  for (const seq of [8, 3, 8]) {
    act(press);
    expect(selectJump(app.store.getState())).toEqual({ id: "c1", seq });
  }
  fireEvent.click(screen.getByTestId("pin-list"));
  expect(selectDialog(app.store.getState())).toEqual({ kind: "pins", id: "c1" });
});
