import { Http } from "@parley/sdk";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { Provider } from "react-redux";
import { MemoryRouter, Route, Routes, useNavigate, useParams } from "react-router-dom";
import { beforeEach, describe, expect, test } from "vitest";
import { createStore } from "~/app/store.ts";
import { DEFAULTS, loadPreferences } from "~/features/preferences/index.ts";
import { hostedPageWanted } from "~/features/session/index.ts";
import SettingsPage from "~/features/settings/SettingsPage.tsx";
import { FakeTokens, fakeFetch, problem } from "../fakes.ts";

let app: ReturnType<typeof createStore>;
let asked: { method: string; path: string; body: unknown; headers: Record<string, string> }[];
let routes: Parameters<typeof fakeFetch>[0];

const ME = { id: "u1", username: "ada", email: "ada@example.com", display_name: "Ada", avatar: null, status: "active" };

beforeEach(() => {
  asked = [];
  routes = { "GET /api/v1/users/me": () => ME };
  const fetch = (input: RequestInfo | URL, init: RequestInit = {}) => {
    const path = new URL(String(input), "http://parley.test").pathname;
    const headers = init.headers as Record<string, string>;
    asked.push({ method: init.method ?? "GET", path, body: JSON.parse(String(init.body ?? "null")), headers });
    return fakeFetch(routes)(input, init);
  };
  app = createStore({ http: new Http(fetch, new FakeTokens()) }, DEFAULTS);
});

function At() {
  const { section } = useParams();
  const navigate = useNavigate();
  return <SettingsPage section={section} onOpen={(id) => navigate(`/${id}`)} onClose={() => navigate("/")} />;
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

const DONE = () => new Response(null, { status: 204 });
const changes = () => asked.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);

const session = (id: string, current: boolean) => ({
  ...{ id, current, browser: "Firefox", system: id, address: "192.0.2.1", place: null, clients: [] },
  ...{ created_at: "2026-05-01T08:00:00.000Z", last_used_at: "2026-05-03T08:00:00.000Z" },
});

describe("devices", () => {
  test("this one is marked and cannot be ended by itself; another is, after a question", async () => {
    let held = [session("Linux", true), session("Android", false)];
    routes["GET /api/v1/users/me/sessions"] = () => ({ items: held, next: null });
    routes["DELETE /api/v1/users/me/sessions/Android"] = () => {
      held = held.slice(0, 1);
      return DONE();
    };
    show("/devices");
    fireEvent.click(await screen.findByRole("button", { name: "Sign out Firefox, Android" }));
    expect(changes()).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Sign out" }));
    await waitFor(() => expect(screen.queryByText("Firefox, Android")).toBeNull());
    expect(changes()).toEqual(["DELETE /api/v1/users/me/sessions/Android"]);
    expect(screen.queryByTestId("end-session")).toBeNull();
  });
});

describe("the second factor", () => {
  const off = { enrolled: false, enrolled_at: null as string | null, recovery_codes_left: 0, required: false };
  const on = { ...off, enrolled: true, enrolled_at: "2026-05-03T08:00:00.000Z", recovery_codes_left: 2 };

  test("is set up with a code, and its recovery codes are shown once", async () => {
    let status = off;
    routes["GET /api/v1/users/me/second-factor"] = () => status;
    routes["POST /api/v1/users/me/second-factor/enrolments"] = () => ({
      ...{ secret: "ABCD EFGH", uri: "otpauth://totp/x", qr: "data:image/png;base64,AA==", enrolment: "sealed" },
    });
    routes["POST /api/v1/users/me/second-factor"] = (_, init) => {
      if (!String(init.body).includes("123456")) return problem(403, "wrong_code");
      status = on;
      return { recovery_codes: ["aaaa-bbbb", "cccc-dddd"] };
    };
    show("/security");
    fireEvent.click(await screen.findByRole("button", { name: "Set up" }));
    expect((await screen.findByTestId("factor-secret")).textContent).toBe("ABCD EFGH");
    const write = (value: string) => {
      fireEvent.change(screen.getByRole("textbox", { name: "Code" }), { target: { value } });
      fireEvent.submit(screen.getByRole("textbox", { name: "Code" }));
    };
    write("000000");
    expect((await screen.findByRole("alert")).textContent).toBe("The code is wrong, or was used already.");
    write("123456");
    expect((await screen.findByTestId("recovery-codes")).textContent).toBe("aaaa-bbbbcccc-dddd");
    fireEvent.click(screen.getByTestId("codes-kept"));
    expect(await screen.findByText("2 recovery codes left")).toBeTruthy();
    expect(screen.queryByText("aaaa-bbbb")).toBeNull();
    expect(asked.filter(({ path }) => path.endsWith("/enrolments"))).toHaveLength(1);
  });

  test("is removed by a code, which stands in no address", async () => {
    routes["GET /api/v1/users/me/second-factor"] = () => on;
    routes["DELETE /api/v1/users/me/second-factor"] = DONE;
    show("/security");
    fireEvent.click(await screen.findByTestId("remove-factor"));
    fireEvent.change(screen.getByTestId("factor-code"), { target: { value: " 123456 " } });
    fireEvent.submit(screen.getByTestId("factor-code"));
    await waitFor(() => expect(changes()).toEqual(["DELETE /api/v1/users/me/second-factor"]));
    expect(asked.find(({ method }) => method === "DELETE")?.headers["second-factor-code"]).toBe("123456");
  });

  test("whoever is asked for a newer sign-in is led there with what the answer asks for, and asked once", async () => {
    const wanted: unknown[] = [];
    app.listener.startListening({
      actionCreator: hostedPageWanted,
      effect: ({ payload }) => void wanted.push(payload),
    });
    routes["GET /api/v1/users/me/second-factor"] = () => off;
    routes["POST /api/v1/users/me/second-factor/enrolments"] = () => {
      const refused = problem(401, "insufficient_user_authentication");
      refused.headers.set(
        "WWW-Authenticate",
        'Bearer error="insufficient_user_authentication", acr_values="2", max_age="300"',
      );
      return refused;
    };
    show("/security");
    fireEvent.click(await screen.findByTestId("enrol-factor"));
    fireEvent.click(await screen.findByTestId("step-up"));
    expect(wanted).toEqual([{ parameters: { acr_values: "2", max_age: "300" } }]);
    expect(changes()).toHaveLength(1);
  });
});

test("what others see of me is set as a whole: one choice leaves the others as they are", async () => {
  const held = { last_seen: "everyone", dnd_until: null, status: { emoji: "🌴", text: "Away", until: null } };
  routes["GET /api/v1/presence/me"] = () => held;
  routes["GET /api/v1/blocks"] = () => ({ items: [], next: null });
  routes["PUT /api/v1/presence/me"] = (_, init) => JSON.parse(String(init.body));
  show("/privacy");
  fireEvent.click(await screen.findByText("Nobody"));
  await waitFor(() => expect(changes()).toHaveLength(1));
  expect(asked.find(({ method }) => method === "PUT")?.body).toEqual({ ...held, last_seen: "nobody" });
});

test("apps and events are told in words, and by their own names where there are none", async () => {
  const at = "2026-05-03T08:00:00.000Z";
  routes["GET /api/v1/users/me/consents"] = () => ({
    items: [{ client_id: "wiki", name: "Wiki", scopes: ["email", "shop/buy"], given_at: at }],
    next: null,
  });
  const event = (id: string, kind: string, by_administrator: boolean) => ({
    ...{ id, at, kind, result: "ok", client_id: null, by_administrator },
    source: { address: "192.0.2.1", user_agent: "", place: "Shanghai" },
  });
  routes["GET /api/v1/users/me/security-events"] = () => ({
    items: [event("1", "login.succeeded", false), event("2", "moon.risen", true)],
    next: null,
  });
  const apps = show("/apps");
  expect(await screen.findByText("See your e-mail address")).toBeTruthy();
  expect(screen.getByText("shop/buy")).toBeTruthy();
  apps.unmount();
  show("/activity");
  const [first, second] = await screen.findAllByTestId("event");
  expect(first?.textContent).toMatch(/^Signed in.*Shanghai, 192\.0\.2\.1$/);
  expect(second?.textContent).toMatch(/^moon\.risen.*by an administrator$/);
});
