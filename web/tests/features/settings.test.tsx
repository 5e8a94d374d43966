import { Http } from "@parley/sdk";
import { fireEvent, render, screen } from "@testing-library/react";
import { Provider } from "react-redux";
import { MemoryRouter, Route, Routes, useNavigate, useParams } from "react-router-dom";
import { beforeEach, expect, test } from "vitest";
import { createStore } from "~/app/store.ts";
import { DEFAULTS, loadPreferences } from "~/features/preferences/index.ts";
import SettingsPage from "~/features/settings/SettingsPage.tsx";
import { FakeTokens, fakeFetch } from "../fakes.ts";

let app: ReturnType<typeof createStore>;

const ME = { id: "u1", username: "ada", email: "ada@example.com", display_name: "Ada", avatar: null, status: "active" };

beforeEach(() => {
  app = createStore({ http: new Http(fakeFetch({ "GET /api/v1/users/me": () => ME }), new FakeTokens()) }, DEFAULTS);
});

function At() {
  const { section } = useParams();
  const navigate = useNavigate();
  return <SettingsPage section={section} onOpen={(id) => navigate(`/${id}`)} onBack={() => navigate("/")} />;
}

const show = (path = "/") =>
  render(
    <Provider store={app.store}>
      <MemoryRouter initialEntries={[path]}>
        <Routes>
          <Route path="/:section?" element={<At />} />
        </Routes>
      </MemoryRouter>
    </Provider>,
  );

test("a section opens with the focus on its title, and leads back to where it was opened", async () => {
  show();
  fireEvent.click(screen.getByRole("button", { name: "Keyboard" }));
  expect(await screen.findByTestId("keys")).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Keyboard" }));
  fireEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Keyboard" }));
});

test("an unknown section shows the list", () => {
  show("/nothing");
  expect(screen.getByRole("heading", { name: "Settings" })).toBeTruthy();
});

test("the choices of the appearance are kept, and the list of keys follows", async () => {
  show("/appearance");
  fireEvent.click(await screen.findByText("Ctrl+Enter"));
  fireEvent.click(screen.getByRole("switch", { name: "Reduce motion" }));
  expect(app.store.getState().preferences).toMatchObject({ sendKey: "ctrlEnter", motion: "reduced" });
  fireEvent.click(screen.getByRole("button", { name: "Back" }));
  fireEvent.click(screen.getByRole("button", { name: "Keyboard" }));
  expect((await screen.findByText("New line")).nextSibling?.textContent).toBe("Enter");
});

test("what another version stored is read as far as it is known", () => {
  const stored = { getItem: () => '{"theme":"dark","sendKey":"pigeon","motion":"reduced"}' } as unknown as Storage;
  expect(loadPreferences(stored)).toEqual({ ...DEFAULTS, theme: "dark", motion: "reduced" });
});
