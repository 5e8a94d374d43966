import { Http } from "@parley/sdk";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useEffect } from "react";
import { Provider, useSelector } from "react-redux";
import { beforeEach, expect, test } from "vitest";
import { createStore } from "~/app/store.ts";
import { FindBar } from "~/features/chat/FindBar.tsx";
import { useFinding } from "~/features/chat/useFinding.ts";
import { selectJump } from "~/features/panels/index.ts";
import { peopleRestored } from "~/features/people/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { sessionStarted } from "~/features/session/index.ts";
import { conversation, FakeTokens, fakeFetch, message, user } from "../fakes.ts";

const hit = (seq: number) => ({ message: message(seq), excerpt: [{ text: "上海", hit: true }] });

let asked: Record<string, string>[];
let jumps: number[];

const one = conversation({ type: "group", members: ["ada", "bob"], member_count: 400 });

function Chat() {
  const { finding, field, begin, end } = useFinding(true);
  const jump = useSelector(selectJump);
  useEffect(() => void (jump && jumps.push(jump.seq)), [jump]);
  return (
    <>
      <textarea data-testid="composer" />
      <button type="button" data-testid="find-open" onClick={begin} />
      {finding && <FindBar conversation={one} field={field} onClose={end} />}
    </>
  );
}

beforeEach(() => {
  asked = [];
  jumps = [];
  const fetch = fakeFetch({
    "GET /api/v1/users": (url) => {
      asked.push(Object.fromEntries(url.searchParams));
      return { items: [user("zoe", "Zoe"), user("zora", "Zora Stranger")], next: null };
    },
    "GET /api/v1/conversations/c1/members": () => ({
      items: [{ user_id: "zoe", role: "member", joined_seq: 0 }],
      next: null,
    }),
    "GET /api/v1/messages/search": (url) => {
      const { cursor, ...query } = Object.fromEntries(url.searchParams);
      asked.push(query);
      if (query.q === "nothing") return { items: [], next: null };
      return cursor ? { items: [hit(2)], next: null } : { items: [hit(90), hit(40)], next: "further" };
    },
  });
  const app = createStore({ http: new Http(fetch, new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.store.dispatch(sessionStarted("ada"));
  app.store.dispatch(peopleRestored([user("bob", "Bob")]));
  render(
    <Provider store={app.store}>
      <Chat />
    </Provider>,
  );
});

const sender = (value: string) => fireEvent.change(screen.getByTestId("find-sender"), { target: { value } });
const count = () => screen.getByTestId("find-count").textContent;
const press = (key: string, more: object = {}) => fireEvent.keyDown(screen.getByTestId("find-text"), { key, ...more });
const begin = () =>
  act(() => void fireEvent.keyDown(document.activeElement ?? document.body, { key: "f", ctrlKey: true }));

test("what is found is counted over all pages, and gone through by keys and buttons, the newest first", async () => {
  screen.getByTestId("composer").focus();
  begin();
  expect(document.activeElement).toBe(screen.getByTestId("find-text"));
  fireEvent.change(screen.getByTestId("find-text"), { target: { value: " 上海 " } });
  await waitFor(() => expect(count()).toBe("1 of 3"));
  expect(asked[0]).toMatchObject({ q: "上海", conversation_id: "c1", limit: "100" });
  press("ArrowUp");
  await waitFor(() => expect(count()).toBe("2 of 3"));
  press("Enter");
  await waitFor(() => expect(count()).toBe("3 of 3"));
  expect(screen.getByTestId("find-older")).toHaveProperty("disabled", true);
  press("Enter");
  press("Enter", { isComposing: true });
  expect(count()).toBe("3 of 3");
  press("ArrowDown");
  press("Enter", { shiftKey: true });
  await waitFor(() => expect(count()).toBe("1 of 3"));
  fireEvent.click(screen.getByTestId("find-older"));
  await waitFor(() => expect(jumps).toEqual([90, 40, 2, 40, 90, 40].slice(0, jumps.length)));
  expect(jumps.at(-1)).toBe(40);
  press("Escape");
  expect(screen.queryByTestId("find")).toBeNull();
  expect(document.activeElement).toBe(screen.getByTestId("composer"));
});

test("a filter alone is a search, and other terms begin at the newest again", async () => {
  fireEvent.click(screen.getByTestId("find-open"));
  expect(count()).toBe("");
  sender("bo");
  fireEvent.click(screen.getByTestId("sender"));
  await waitFor(() => expect(count()).toBe("1 of 3"));
  press("ArrowUp");
  await waitFor(() => expect(count()).toBe("2 of 3"));
  fireEvent.click(screen.getByTestId("find-file"));
  const day = (name: string, value: string) => fireEvent.change(screen.getByTestId(name), { target: { value } });
  day("find-from", "2026-01-01");
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ sender_id: "bob", has: "file", after: "2025-12-31" }));
  expect(asked.at(-1)).not.toHaveProperty("before");
  day("find-to", "2026-01-31");
  // Both days are among those that are searched.
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ after: "2025-12-31", before: "2026-02-01" }));
  await waitFor(() => expect(count()).toBe("1 of 3"));
  expect(asked.at(-1)).not.toHaveProperty("q");
  fireEvent.change(screen.getByTestId("find-text"), { target: { value: "nothing" } });
  await waitFor(() => expect(count()).toBe("Nothing found"));
  expect(screen.getByTestId("find-older")).toHaveProperty("disabled", true);
});

test("any member is found by name, also of a large group, and taken by the keys, which leave the search alone", async () => {
  fireEvent.click(screen.getByTestId("find-open"));
  sender("zo");
  await waitFor(() => expect(screen.getAllByTestId("sender").map((one) => one.textContent)).toEqual(["ZZoe@zoe"]));
  expect(asked).toEqual([{ q: "zo", limit: "100" }]);
  const field = screen.getByTestId<HTMLInputElement>("find-sender");
  expect(field.getAttribute("aria-activedescendant")).toBe(screen.getByTestId("sender").id);
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  fireEvent.keyDown(field, { key: "Escape" });
  expect(screen.queryByTestId("sender")).toBeNull();
  expect(screen.getByTestId("find")).toBeTruthy();
  fireEvent.keyDown(field, { key: "ArrowDown" });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(field.value).toBe("Zoe");
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ sender_id: "zoe" }));
  // Another text is no filter until somebody is chosen.
  sender("x");
  fireEvent.blur(field);
  expect(field.value).toBe("");
  expect(count()).toBe("");
});
