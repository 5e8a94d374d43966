import { Http, type Message } from "@parley/sdk";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { Provider } from "react-redux";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { Composer } from "~/features/chat/Composer.tsx";
import { MessageBody, QuoteButton } from "~/features/chat/MessageBody.tsx";
import { MessageMenu } from "~/features/chat/MessageMenu.tsx";
import { Reactions } from "~/features/chat/Reactions.tsx";
import { Refusal } from "~/features/chat/Refusal.tsx";
import { buildRows } from "~/features/chat/rows.ts";
import {
  changeRefused,
  changeWanted,
  editStarted,
  messagesChanged,
  messageWritten,
  replyStarted,
  selectComposing,
  selectDraft,
  timelinesSeeded,
} from "~/features/messaging/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { sessionStarted } from "~/features/session/index.ts";
import { conversation, FakeTokens, fakeFetch, message } from "../fakes.ts";

let app: ReturnType<typeof createStore>;
let asked: unknown[];
const fetch = fakeFetch({
  "POST /api/v1/conversations/c1/hidden": () => ({ seqs: [7], hides: 1 }),
  "GET /api/v1/files/f5": () => ({ links: { original: "/large", thumbnails: { 320: "/small" }, expires_at: null } }),
});

const mine = (more: Partial<Message> = {}) => message(7, { sender_id: "ada", ...more });

beforeEach(() => {
  asked = [];
  app = createStore({ http: new Http(fetch, new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.store.dispatch(sessionStarted("ada"));
  app.store.dispatch(timelinesSeeded([conversation({ last_seq: 7, last_message: mine() })]));
  for (const creator of [messageWritten, changeWanted])
    app.listener.startListening({ actionCreator: creator, effect: ({ payload }) => void asked.push(payload) });
});

const show = (element: React.ReactElement) => render(<Provider store={app.store}>{element}</Provider>);
const field = () => screen.getByTestId<HTMLTextAreaElement>("composer");
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });

describe("the composer", () => {
  test("a reply says what it answers, and ends when it is sent", () => {
    show(<Composer conversationId="c1" onFiles={() => undefined} />);
    act(() => void app.store.dispatch(replyStarted(message(3))));
    type("yes");
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(asked).toEqual([
      {
        id: "c1",
        outgoing: {
          content_type: "text",
          content: "yes",
          reply_to: {
            seq: 3,
            message_id: "m3",
            sender_id: "bob",
            sender_type: "user",
            content_type: "text",
            excerpt: "text 3",
          },
        },
      },
    ]);
    expect(selectComposing(app.store.getState(), "c1")).toBeUndefined();
  });

  test("an edit begins with what the message says; unchanged it asks for nothing, changed it asks once", () => {
    show(<Composer conversationId="c1" onFiles={() => undefined} />);
    act(() => void app.store.dispatch(editStarted(mine())));
    expect(field().value).toBe("text 7");
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(asked).toEqual([]);
    act(() => void app.store.dispatch(editStarted(mine())));
    type("better");
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(asked).toMatchObject([{ action: "editMessage", conversation_id: "c1", seq: 7, content: "better" }]);
    expect(field().value).toBe("");
  });

  test("Escape leaves an edit, and nothing of it in the field", () => {
    show(<Composer conversationId="c1" onFiles={() => undefined} />);
    act(() => void app.store.dispatch(editStarted(mine())));
    fireEvent.keyDown(field(), { key: "Escape" });
    expect(selectComposing(app.store.getState(), "c1")).toBeUndefined();
    expect(selectDraft(app.store.getState(), "c1")).toBe("");
  });

  test("Up in an empty field edits the last own message, Ctrl+Up answers the last one", () => {
    show(<Composer conversationId="c1" onFiles={() => undefined} />);
    fireEvent.keyDown(field(), { key: "ArrowUp" });
    expect(selectComposing(app.store.getState(), "c1")).toMatchObject({ mode: "edit", message: { seq: 7 } });
    fireEvent.keyDown(field(), { key: "Escape" });
    fireEvent.keyDown(field(), { key: "ArrowUp", ctrlKey: true });
    expect(selectComposing(app.store.getState(), "c1")).toMatchObject({ mode: "reply", message: { seq: 7 } });
  });
});

describe("a picture that is answered", () => {
  const picture = message(5, {
    content_type: "image",
    content: { file_id: "f5", name: "sea.png", size: 9, media_type: "image/png", width: 4, height: 3 },
  } as Partial<Message>);
  const quote = {
    seq: 5,
    message_id: "m5",
    sender_id: "bob",
    sender_type: "user",
    content_type: "image",
    excerpt: "sea.png",
  } as const;
  const seen = () => screen.getByTestId("thumbnail").querySelector("img")?.getAttribute("src");

  test("is seen above the field", async () => {
    show(<Composer conversationId="c1" onFiles={() => undefined} />);
    act(() => void app.store.dispatch(replyStarted(picture)));
    await vi.waitFor(() => expect(seen()).toBe("/small"));
  });

  test("is seen in what answers it, until it is recalled", async () => {
    app.store.dispatch(timelinesSeeded([conversation({ id: "c2", last_seq: 5, last_message: picture })]));
    show(<QuoteButton quote={quote} conversationId="c2" onJump={() => undefined} />);
    await vi.waitFor(() => expect(seen()).toBe("/small"));
    const recalled = { ...picture, status: "recalled", change: 9 } as Message;
    act(() => void app.store.dispatch(messagesChanged({ id: "c2", messages: [recalled] })));
    expect(screen.queryByTestId("thumbnail")).toBeNull();
  });

  test("is named alone where it is not known here", () => {
    show(<QuoteButton quote={quote} conversationId="c1" onJump={() => undefined} />);
    expect(screen.getByTestId("quote").textContent).toContain("sea.png");
    expect(screen.queryByTestId("thumbnail")).toBeNull();
  });
});

describe("the menu of a message", () => {
  const open = (one: Message, role: "member" | "admin" = "member") => {
    const close = vi.fn();
    const where = conversation({ type: "group", role });
    show(<MessageMenu messages={[one]} x={0} y={0} conversation={where} onClose={close} />);
    return close;
  };
  const items = () => screen.getAllByRole("menuitem").flatMap((each) => each.dataset.testid?.match(/^menu-.*/) ?? []);

  test.each([
    ["an own text", mine(), "member", ["reply", "edit", "copy", "forward", "select", "pin", "readers", "delete"]],
    ["another's", message(7), "member", ["reply", "copy", "forward", "select", "pin", "readers", "delete"]],
    ["another's, to an admin", message(7), "admin", ["reply", "copy", "forward", "select", "pin", "readers", "delete"]],
    ["a recalled one", mine({ status: "recalled" }), "member", ["delete"]],
  ] as const)("%s: what may be done with it, and no more", (_, one, role, expected) => {
    open(one as Message, role);
    expect(items()).toEqual(expected.map((one) => `menu-${one}`));
  });

  test("deleting asks for whom first, and a press beside it deletes nothing", async () => {
    const close = open(mine());
    fireEvent.click(screen.getByTestId("menu-delete"));
    expect(screen.queryByRole("menu")).toBeNull();
    fireEvent.click(screen.getByTestId("delete-chosen"));
    expect(close).toHaveBeenCalledOnce();
    expect(asked).toEqual([]);
    fireEvent.click(screen.getByTestId("delete-for-all"));
    expect(asked).toEqual([{ action: "recallMessage", conversation_id: "c1", seq: 7 }]);
    fireEvent.click(screen.getByTestId("delete-for-me"));
    await vi.waitFor(() => expect(fetch.calls).toContain("POST /api/v1/conversations/c1/hidden"));
  });

  test.each([
    ["another's", message(7), "member"],
    ["a recalled one", mine({ status: "recalled" }), "admin"],
  ] as const)("%s is deleted for oneself alone", (_, one, role) => {
    open(one as Message, role);
    fireEvent.click(screen.getByTestId("menu-delete"));
    expect(screen.getByTestId("delete-for-me")).toBeTruthy();
    expect(screen.queryByTestId("delete-for-all")).toBeNull();
  });

  test("arrows move through it, Escape closes it, and the focus returns where it was", () => {
    show(<input aria-label="before" />);
    screen.getByLabelText("before").focus();
    const close = vi.fn();
    const { unmount } = show(
      <MessageMenu messages={[mine()]} x={0} y={0} conversation={conversation({ type: "group" })} onClose={close} />,
    );
    const all = screen.getAllByRole("menuitem");
    expect(document.activeElement).toBe(all[0]);
    fireEvent.keyDown(screen.getByRole("menu"), { key: "ArrowUp" });
    expect(document.activeElement).toBe(all.at(-1));
    fireEvent.keyDown(screen.getByRole("menu"), { key: "Escape" });
    expect(close).toHaveBeenCalledOnce();
    unmount();
    expect(document.activeElement).toBe(screen.getByLabelText("before"));
  });
});

test("a press on a reaction puts one's own or takes it", () => {
  show(
    <Reactions
      message={message(7, {
        reactions: [
          { emoji: "👍", user_ids: ["bob"] },
          { emoji: "🎉", user_ids: ["ada"] },
        ],
      })}
    />,
  );
  const [other, own] = screen.getAllByTestId("reaction");
  fireEvent.click(other as HTMLElement);
  fireEvent.click(own as HTMLElement);
  expect(asked).toEqual([
    { action: "react", conversation_id: "c1", seq: 7, emoji: "👍", on: true },
    { action: "react", conversation_id: "c1", seq: 7, emoji: "🎉", on: false },
  ]);
});

describe("what a message says", () => {
  const body = (more: Partial<Message>) => {
    const [, row] = buildRows({
      messages: [message(1, more)],
      outbox: [],
      me: "ada",
      readByOthers: 0,
      unreadAfter: null,
    });
    if (row?.kind !== "message") throw new Error("no message");
    return show(<MessageBody message={row.message} onOpen={() => undefined} />).container;
  };

  test("a card's links lead to the web alone", () => {
    const links = [
      { title: "Open", url: "https://example.com/1" },
      { title: "Run", url: "javascript:alert(1)" },
    ];
    const card = { title: "Build 7", text: "done", fields: [{ name: "By", value: "ci" }], links };
    const shown = body({ content_type: "card", content: card } as Partial<Message>);
    expect(shown.textContent).toContain("Build 7");
    expect([...shown.querySelectorAll("a")].map((a) => a.getAttribute("href"))).toEqual(["https://example.com/1"]);
  });

  test("a file is named with its size", () => {
    const content = { file_id: "f", name: "plan.pdf", size: 1_234_567, media_type: "application/pdf" };
    expect(body({ content_type: "file", content } as Partial<Message>).textContent).toBe("pdfplan.pdf1.2 MB");
  });

  test("a kind that this client does not know is said to be one", () => {
    const unknown = { content_type: "hologram", content: {} } as unknown as Partial<Message>;
    expect(body(unknown).textContent).toContain("cannot be shown");
  });
});

test("a refusal says why, and goes when it was seen", () => {
  show(<Refusal />);
  expect(screen.queryByRole("alert")).toBeNull();
  act(() => void app.store.dispatch(changeRefused("forbidden")));
  expect(screen.getByRole("alert").textContent).toContain("you may not write here");
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("alert")).toBeNull();
});
