import { type Conversation, Http, type Message } from "@parley/sdk";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { Provider } from "react-redux";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { calls, justRead, keepNotifications } from "~/app/notifications.ts";
import { createStore } from "~/app/store.ts";
import { conversationsRestored, messageReceived } from "~/features/messaging/index.ts";
import { keepOn, selectPushState, turnOff, turnOn } from "~/features/notifications/index.ts";
import { DEFAULTS } from "~/features/preferences/index.ts";
import { sessionStarted } from "~/features/session/index.ts";
import NotificationsPage from "~/features/settings/pages/NotificationsPage.tsx";
import { FakeTokens } from "../fakes.ts";

const KEY = "BP4-_w";
let asked: [string, string, unknown][];
let permission: NotificationPermission;
let quietUntil: string | null;
let subscription: FakeSubscription | null;

class FakeSubscription {
  readonly endpoint = "https://push.example.com/a";
  constructor(readonly options: { applicationServerKey: ArrayBuffer }) {}
  toJSON = () => ({ endpoint: this.endpoint, keys: { p256dh: "p", auth: "a" } });
  async unsubscribe() {
    subscription = null;
    return true;
  }
}

const bytes = (key: string) =>
  Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0)).buffer;

const registration = {
  pushManager: {
    getSubscription: async () => subscription,
    subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
      subscription = new FakeSubscription({ applicationServerKey: bytes(applicationServerKey) });
      return subscription;
    },
  },
  getNotifications: async () => [],
};

const http = new Http(async (input, init) => {
  const path = new URL(String(input), "https://parley.test").pathname;
  const body = init?.body ? (JSON.parse(String(init.body)) as unknown) : null;
  asked.push([init?.method ?? "GET", path, body]);
  if (path.endsWith("/presence/me")) return Response.json({ dnd_until: quietUntil });
  const state = { application_server_key: KEY, preferences: { level: "all", previews: true }, subscriptions: [] };
  return Response.json(path.endsWith("/push") ? state : (body ?? {}));
}, new FakeTokens());

beforeEach(() => {
  asked = [];
  permission = "default";
  quietUntil = null;
  subscription = null;
  localStorage.clear();
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", {
    get permission() {
      return permission;
    },
    requestPermission: async () => {
      if (permission === "default") permission = "granted";
      return permission;
    },
  });
  Object.defineProperty(navigator, "serviceWorker", {
    configurable: true,
    value: { ready: Promise.resolve(registration), getRegistration: async () => registration },
  });
});

afterEach(() => {
  Reflect.deleteProperty(navigator, "serviceWorker");
  vi.unstubAllGlobals();
});

function show() {
  const app = createStore({ http }, DEFAULTS);
  render(
    <Provider store={app.store}>
      <NotificationsPage />
    </Provider>,
  );
}

test("leave is asked for on a click alone; then the browser's subscription is named, and taken back", async () => {
  show();
  const here = await screen.findByRole("switch", { name: "Notifications on this device" });
  await waitFor(() => expect((here as HTMLButtonElement).disabled).toBe(false));
  expect([permission, subscription]).toEqual(["default", null]);
  fireEvent.click(here);
  await waitFor(() => expect(asked.map(([method]) => method)).toContain("POST"));
  expect(asked.at(-1)).toEqual([
    "POST",
    "/api/v1/push/subscriptions",
    { endpoint: "https://push.example.com/a", keys: { p256dh: "p", auth: "a" }, language: "en" },
  ]);
  await waitFor(() => expect(here.getAttribute("aria-checked")).toBe("true"));
  fireEvent.click(here);
  await waitFor(() => expect(asked.at(-1)?.[0]).toBe("DELETE"));
  expect(asked.at(-1)?.[1]).toMatch(/^\/api\/v1\/push\/subscriptions\/[0-9a-f]{32}$/);
  expect(subscription).toBe(null);
});

test("what wakes, and what it shows, is set for all devices", async () => {
  show();
  // Nothing can be set before it is known what is set.
  const mentions = await screen.findByRole("radio", { name: "Mentions" });
  await waitFor(() => expect((mentions as HTMLInputElement).disabled).toBe(false));
  fireEvent.click(mentions);
  await waitFor(() =>
    expect(asked.at(-1)).toEqual(["PUT", "/api/v1/push/preferences", { level: "mentions", previews: true }]),
  );
});

test("a browser that may not show them says where that is changed", async () => {
  permission = "denied";
  show();
  expect(await screen.findByText("They are blocked in the browser's settings for this site.")).toBeTruthy();
});

test("a start names the subscription again, under the server's key of now, and for its person alone", async () => {
  await turnOn(http, "u1", KEY, "zh");
  const first = subscription;
  await keepOn(http, "u1", KEY, "zh");
  expect([subscription, asked.length]).toEqual([first, 2]);
  await keepOn(http, "u1", "BAAA", "zh");
  expect([subscription === first, asked.length]).toEqual([false, 3]);
  await keepOn(http, "u2", "BAAA", "zh");
  expect([subscription, asked.length]).toEqual([null, 3]);
  await turnOff(http);
  expect(asked.length).toBe(3);
});

test("what was read here or elsewhere is told to the worker, once", () => {
  const app = createStore({ http }, DEFAULTS);
  const one = (id: string, unread: number) => ({ id, unread }) as Conversation;
  const states = [[one("a", 2), one("b", 1)], [one("a", 1), one("b", 0)], [one("a", 0)]].map((conversations) => {
    app.store.dispatch(conversationsRestored(conversations));
    return app.store.getState();
  });
  expect(justRead(states[1], states[0])).toEqual(["b"]);
  expect(justRead(states[2], states[1])).toEqual(["a"]);
  expect(justRead(states[2], states[2])).toEqual([]);
});

const pair = { type: "single", read_seq: 1, settings: { muted_until: null } } as unknown as Conversation;
const group = { ...pair, type: "group" } as Conversation;
const muted = { ...pair, settings: { ...pair.settings, muted_until: "2026-01-31T13:00:00.000Z" } } as Conversation;
const hello = {
  sender_id: "u2",
  seq: 2,
  status: "sent",
  content_type: "text",
  mentions: [],
  mention_all: false,
} as unknown as Message;

test.each([
  ["nobody minds", null, 1],
  ["the person is not to be disturbed", new Date(Date.now() + 60_000).toISOString(), 0],
  ["that is over", new Date(Date.now() - 60_000).toISOString(), 1],
])("a message in a page that nobody looks at is handed to the worker: %s", async (_, until, times) => {
  quietUntil = until;
  permission = "granted";
  localStorage.setItem("parley.push", "u1");
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const told: unknown[] = [];
  const active = { postMessage: (one: unknown) => void told.push(one) };
  const app = createStore({ http }, DEFAULTS);
  keepNotifications(app, http, { ready: Promise.resolve({ active }) } as unknown as ServiceWorkerContainer);
  app.store.dispatch(conversationsRestored([{ ...pair, id: "c1", unread: 0 } as Conversation]));
  app.store.dispatch(sessionStarted("u1"));
  await waitFor(() => expect(asked.some(([, path]) => path.endsWith("/push"))).toBe(true));
  await waitFor(() => expect(selectPushState(app.store.getState()).data).toBeTruthy());
  app.store.dispatch(messageReceived({ ...hello, conversation_id: "c1", content: "hi" } as Message));
  await waitFor(() => expect(asked.at(-1)?.[1]).toMatch(/presence\/me$/));
  await new Promise((done) => setTimeout(done));
  await waitFor(() => expect(told).toHaveLength(times));
});

const NOON = Date.parse("2026-01-31T12:00:00.000Z");

test.each([
  ["a message of another", hello, pair, "all", true],
  ["one's own", { ...hello, sender_id: "u1" }, pair, "all", false],
  ["one that was read", { ...hello, seq: 1 }, pair, "all", false],
  ["what happened by itself", { ...hello, content_type: "system" }, pair, "all", false],
  ["a muted conversation", hello, muted, "all", false],
  ["a group, by mentions", hello, group, "mentions", false],
  ["a mention", { ...hello, mentions: ["u1"] }, group, "mentions", true],
  ["all", { ...hello, mention_all: true }, group, "mentions", true],
  ["a pair, by mentions", hello, pair, "mentions", true],
  ["nothing", hello, pair, "none", false],
] as const)("a page that nobody looks at: %s", (_, message, conversation, level, expected) => {
  expect(calls(message as Message, conversation, { level, previews: true }, "u1", NOON)).toBe(expected);
});
