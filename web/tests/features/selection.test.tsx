import { Http, type Message } from "@parley/sdk";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { Provider, useSelector } from "react-redux";
import { beforeEach, expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { MessageRow } from "~/features/chat/MessageRow.tsx";
import { buildRows } from "~/features/chat/rows.ts";
import { SelectionBar } from "~/features/chat/SelectionBar.tsx";
import { useSelection } from "~/features/chat/useSelection.ts";
import {
  changeWanted,
  conversationClosed,
  MOST_CHOSEN,
  messagesChanged,
  messagesHidden,
  pageReceived,
  ranged,
  selectChosen,
  selectRefusal,
  selectTimeline,
  toggled,
} from "~/features/messaging/index.ts";
import { selectDialog } from "~/features/panels/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { sessionStarted } from "~/features/session/index.ts";
import { conversation, FakeTokens, fakeFetch, message } from "../fakes.ts";

let app: ReturnType<typeof createStore>;
let recalled: unknown[];
const HIDDEN = "POST /api/v1/conversations/c1/hidden";
const bodies: unknown[] = [];
let hides: () => unknown = () => ({ seqs: [], hides: 0 });
const fetch = fakeFetch({
  [HIDDEN]: (_, init) => {
    bodies.push(JSON.parse(String(init.body)));
    return hides();
  },
});
const joined = { event: "member_joined", actor_id: "ada", user_ids: ["bob"] };
const MESSAGES = [
  message(1),
  message(2, { sender_id: "ada" }),
  message(3, { content_type: "system", content: joined } as Partial<Message>),
  message(4),
  message(5, { sender_id: "ada" }),
  message(6),
];

const writeText = vi.fn();
beforeEach(() => {
  recalled = [];
  bodies.length = 0;
  hides = () => ({ seqs: [], hides: 0 });
  app = createStore({ http: new Http(fetch, new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.store.dispatch(sessionStarted("ada"));
  app.store.dispatch(pageReceived({ id: "c1", page: { items: MESSAGES, voids: [], next: null }, fresh: true }));
  app.listener.startListening({ actionCreator: changeWanted, effect: ({ payload }) => void recalled.push(payload) });
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  writeText.mockReset();
});

function Chat({ role }: { role: "member" | "admin" }) {
  const timeline = useSelector((state: Parameters<typeof selectTimeline>[0]) => selectTimeline(state, "c1"));
  const messages = Object.values(timeline?.messages.entities ?? {});
  const rows = buildRows({ messages, outbox: [], me: "ada", readByOthers: 0, unreadAfter: null });
  const { chosen, selecting, pick } = useSelection("c1", rows);
  const acts = { menu: () => undefined, jump: () => undefined, open: () => undefined, pick };
  const all = useSelector(selectChosen);
  return (
    <>
      {rows.map(
        (row) =>
          row.kind === "message" && (
            <MessageRow
              key={row.key}
              message={row.message}
              parts={row.parts}
              group={false}
              acts={acts}
              selecting={selecting}
              chosen={chosen.includes(row.message.seq ?? 0)}
            />
          ),
      )}
      {selecting && <SelectionBar conversation={conversation({ type: "group", role })} messages={all} />}
    </>
  );
}

const show = (role: "member" | "admin" = "member") =>
  render(
    <Provider store={app.store}>
      <Chat role={role} />
    </Provider>,
  );
const row = (seq: number) => {
  const found = screen.getAllByTestId("message").find((one) => one.dataset.seq === String(seq));
  if (!found) throw new Error(`no row ${seq}`);
  return found;
};
const chosen = () => selectChosen(app.store.getState()).map((one) => one.seq);
const begin = (seq: number) => fireEvent.click(row(seq), { ctrlKey: true });

test("a range takes all between, from where it begins as far as there is room", () => {
  expect(ranged([2], [1, 2, 4, 5], 2, [5])).toEqual([2, 4, 5]);
  expect(ranged([5], [1, 2, 4, 5], 5, [1])).toEqual([5, 4, 2, 1]);
  const order = Array.from({ length: 300 }, (_, i) => i + 1);
  expect(ranged([200], order, 200, [1])).toEqual(Array.from({ length: MOST_CHOSEN }, (_, i) => 200 - i));
  expect(toggled(order.slice(0, MOST_CHOSEN), [200])).toHaveLength(MOST_CHOSEN);
});

test("some of what is pressed becomes all of it, all of it nothing", () => {
  expect(toggled([1, 2], [2, 3])).toEqual([1, 2, 3]);
  expect(toggled([1, 2, 3], [2, 3])).toEqual([1]);
});

test("Ctrl and a press begin, presses and Space go on, Shift takes the range without what happened", () => {
  show();
  fireEvent.click(row(1));
  expect(chosen()).toEqual([]);
  begin(1);
  expect(screen.getAllByRole("checkbox").map((one) => one.getAttribute("aria-checked"))).toEqual([
    "true",
    ...Array(4).fill("false"),
  ]);
  fireEvent.click(row(5), { shiftKey: true });
  expect(chosen()).toEqual([1, 2, 4, 5]);
  expect(screen.getByTestId("selection-count").textContent).toBe("4 messages");
  fireEvent.keyDown(row(4), { key: " " });
  expect(chosen()).toEqual([1, 2, 5]);
  fireEvent.click(row(3));
  expect(chosen()).toEqual([1, 2, 5]);
  expect(row(2).getAttribute("aria-label")).toContain("selected");
});

test("Escape ends it, and so do another conversation and the last one that is taken away", () => {
  show();
  begin(1);
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(chosen()).toEqual([]);
  begin(1);
  act(() => void app.store.dispatch(conversationClosed("c1")));
  expect(screen.queryByTestId("selection-bar")).toBeNull();
  begin(1);
  fireEvent.click(row(1));
  expect(screen.queryByTestId("selection-bar")).toBeNull();
});

test("what is recalled or deleted meanwhile is chosen no longer", () => {
  show();
  begin(1);
  fireEvent.click(row(6), { shiftKey: true });
  const gone = message(4, { status: "recalled", content_type: "text", content: "", change: 1 });
  act(() => void app.store.dispatch(messagesChanged({ id: "c1", messages: [gone] })));
  act(() => void app.store.dispatch(messagesHidden({ id: "c1", seqs: [6] })));
  expect(chosen()).toEqual([1, 2, 5]);
  expect(screen.getByTestId("selection-count").textContent).toBe("3 messages");
});

test("they are passed on together, in their order", () => {
  show();
  begin(5);
  fireEvent.click(row(1));
  fireEvent.click(screen.getByTestId("selection-forward"));
  expect(selectDialog(app.store.getState())).toMatchObject({ kind: "forward", messages: [{ seq: 1 }, { seq: 5 }] });
});

test("one text is copied as it is, several under who wrote them and when", () => {
  show();
  begin(1);
  fireEvent.click(screen.getByTestId("selection-copy"));
  expect(writeText).toHaveBeenLastCalledWith("text 1");
  begin(1);
  fireEvent.click(row(4));
  fireEvent.click(screen.getByTestId("selection-copy"));
  expect(writeText.mock.lastCall?.[0]).toMatch(/^Somebody, .+\ntext 1\n\nSomebody, .+\ntext 4$/);
  expect(chosen()).toEqual([]);
});

test("own messages are deleted for everybody, others' only by who leads the group", () => {
  const { unmount } = show();
  begin(2);
  fireEvent.click(row(1));
  fireEvent.click(screen.getByTestId("selection-delete"));
  expect(screen.queryByTestId("delete-for-all")).toBeNull();
  unmount();
  show("admin");
  fireEvent.click(screen.getByTestId("selection-delete"));
  fireEvent.click(screen.getByTestId("delete-for-all"));
  expect(recalled).toEqual([1, 2].map((seq) => ({ action: "recallMessage", conversation_id: "c1", seq })));
  expect(chosen()).toEqual([]);
});

test("deleted for oneself they go in one request; refused, it is said and they stay chosen", async () => {
  show();
  hides = () => new Response(JSON.stringify({ code: "forbidden", title: "no" }), { status: 403 });
  begin(1);
  fireEvent.click(row(4));
  fireEvent.click(screen.getByTestId("selection-delete"));
  fireEvent.click(screen.getByTestId("delete-for-me"));
  await vi.waitFor(() => expect(selectRefusal(app.store.getState())).toBe("forbidden"));
  expect(chosen()).toEqual([1, 4]);
  hides = () => ({ seqs: [1, 4], hides: 1 });
  await vi.waitFor(() => expect(screen.queryByTestId("delete-chosen")).toBeNull());
  fireEvent.click(screen.getByTestId("selection-delete"));
  fireEvent.click(screen.getByTestId("delete-for-me"));
  await vi.waitFor(() => expect(chosen()).toEqual([]));
  expect(bodies).toEqual([{ seqs: [1, 4] }, { seqs: [1, 4] }]);
});
