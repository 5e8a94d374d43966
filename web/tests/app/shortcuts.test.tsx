import { Http } from "@parley/sdk";
import { fireEvent, render } from "@testing-library/react";
import { Provider } from "react-redux";
import { beforeEach, expect, test, vi } from "vitest";
import { createStore } from "~/app/store.ts";
import { useShortcuts } from "~/app/useShortcuts.ts";
import { conversationsRestored } from "~/features/messaging/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { sessionStarted } from "~/features/session/index.ts";
import { conversation, FakeTokens, fakeFetch } from "../fakes.ts";

const wiring = { open: vi.fn(), home: vi.fn(), toSearch: vi.fn(), toggleHelp: vi.fn() };

function Keys() {
  useShortcuts({ conversationId: "b", ...wiring });
  return null;
}

beforeEach(() => {
  vi.clearAllMocks();
  const app = createStore({ http: new Http(fakeFetch({}), new FakeTokens()) }, { ...DEFAULTS, theme: "light" });
  app.store.dispatch(sessionStarted("ada"));
  const all = ["c", "b", "a"].map((id, i) => conversation({ id, created_at: `2026-01-0${3 - i}T00:00:00.000Z` }));
  app.store.dispatch(conversationsRestored(all));
  render(
    <Provider store={app.store}>
      <Keys />
    </Provider>,
  );
});

function press(): void {
  for (const key of ["ArrowUp", "ArrowDown"]) fireEvent.keyDown(window, { key, altKey: true });
  fireEvent.keyDown(window, { key: "k", ctrlKey: true });
  fireEvent.keyDown(window, { key: "Escape" });
  fireEvent.keyDown(window, { key: "/", ctrlKey: true });
}

const done = () => [
  wiring.open.mock.calls.flat(),
  ...[wiring.toSearch, wiring.home].map((one) => one.mock.calls.length),
];

test("the keys lead to the conversations beside this one, to the search, and home", () => {
  press();
  expect(done()).toEqual([["c", "a"], 1, 1]);
  expect(wiring.toggleHelp).toHaveBeenCalledOnce();
});

test("they lead nowhere from a dialog, but the list of keys opens and closes", () => {
  const dialog = document.createElement("div");
  dialog.setAttribute("role", "dialog");
  document.body.append(dialog);
  press();
  dialog.remove();
  expect(done()).toEqual([[], 0, 0]);
  expect(wiring.toggleHelp).toHaveBeenCalledOnce();
});
