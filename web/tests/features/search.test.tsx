import { Http, type Message } from "@parley/sdk";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { Provider } from "react-redux";
import { beforeEach, expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { ListPane } from "~/features/conversations/index.ts";
import { conversationsRestored } from "~/features/messaging/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { sessionStarted } from "~/features/session/index.ts";
import { conversation, FakeTokens, fakeFetch, message } from "../fakes.ts";

const hit = (one: Message) => ({
  message: one,
  excerpt: [
    { text: "我家在", hit: false },
    { text: "上海", hit: true },
    { text: "东边", hit: false },
  ],
});

const group = conversation({ id: "g1", type: "group", title: "Team", picture: "https://x/team.webp", last_seq: 7 });

const bob = { id: "bob", username: "bob", display_name: "Bob", avatar: null };

let hits: Message[];
let asked: URLSearchParams[];
let opened: [string, number | undefined][];

beforeEach(() => {
  hits = [message(7), message(3, { sender_id: "ada" })];
  asked = [];
  opened = [];
  const fetch = fakeFetch({
    "GET /api/v1/users": (url) => ({ items: url.searchParams.get("q") === "bob" ? [bob] : [], next: null }),
    "GET /api/v1/messages/search": (url) => {
      asked.push(url.searchParams);
      // The first page has read all that one may, and found nothing yet.
      return url.searchParams.has("cursor") ? { items: hits.map(hit), next: null } : { items: [], next: "further" };
    },
  });
  const app = createStore({ http: new Http(fetch, new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.store.dispatch(sessionStarted("ada"));
  app.store.dispatch(conversationsRestored([conversation({ last_seq: 7 }), group]));
  render(
    <Provider store={app.store}>
      <ListPane
        selectedId={undefined}
        searchRef={{ current: null }}
        searching={false}
        onOpen={(id, seq) => void opened.push([id, seq])}
        onSettings={() => undefined}
      />
    </Provider>,
  );
});

const type = (text: string) => fireEvent.change(screen.getByTestId("search"), { target: { value: text } });

test("messages are found over pages, shown with what was searched for, and lead to their place", async () => {
  type("上");
  type("上海");
  const found = await screen.findAllByTestId("found-message");
  expect(found.map((one) => one.dataset.seq)).toEqual(["7", "3"]);
  expect(found[0]?.querySelector("mark")?.textContent).toBe("上海");
  // In a pair the title says already who it is.
  const said = found.map((one) => one.querySelector("mark")?.parentElement?.textContent);
  expect(said).toEqual(["我家在上海东边", "You:我家在上海东边"]);
  expect(asked.map((query) => [query.get("q"), query.get("cursor")])).toEqual([
    ["上海", null],
    ["上海", "further"],
  ]);
  act(() => found[1]?.click());
  await vi.waitFor(() => expect(opened).toEqual([["c1", 3]]));
  // The results stay: there may be more to look at.
  expect(screen.getAllByTestId("found-message")).toHaveLength(2);
});

test("arrow keys lead through what was found, and Enter goes there", async () => {
  type("上海");
  await screen.findAllByTestId("found-message");
  const box = screen.getByTestId("search");
  fireEvent.keyDown(box, { key: "ArrowDown" });
  expect(box.getAttribute("aria-activedescendant")).toBe("result-1");
  fireEvent.keyDown(box, { key: "Enter" });
  await vi.waitFor(() => expect(opened).toEqual([["c1", 3]]));
});

test("what is found in a group says whose it is, and has the group's picture", async () => {
  hits = [message(5, { conversation_id: "g1", sender_id: "stranger" })];
  type("上海");
  const found = await screen.findByTestId("found-message");
  expect(found.querySelector("img")?.getAttribute("src")).toBe("https://x/team.webp");
  expect(found.querySelector("mark")?.parentElement?.textContent).toBe("Somebody:我家在上海东边");
});

test("whom another text found is not there to be picked for the next one", async () => {
  type("bob");
  await screen.findByTestId("person-row");
  type("bobb");
  expect(screen.queryAllByTestId("person-row")).toHaveLength(1);
  type("grace");
  expect(screen.queryAllByTestId("person-row")).toHaveLength(0);
  type("bob");
  await screen.findByTestId("person-row");
  type("");
  type("g");
  expect(screen.queryAllByTestId("person-row")).toHaveLength(0);
});
