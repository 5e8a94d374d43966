import { expect, test } from "vitest";
import { Http } from "../src/http.ts";
import { pushState, setPushPreferences, subscribeToPush, unsubscribeFromPush } from "../src/push.ts";
import { FakeTokens, fakeFetch, problem } from "./fakes.ts";

const ENDPOINT = "https://push.example.com/a";
// printf https://push.example.com/a | sha256sum | cut -c 1-32
const ID = "6ec15ed3a4afc9c517ccf0de0c163424";
const DEVICE = { id: ID, session_id: "s1", language: "zh", created_at: "2026-01-31T12:00:00.000Z" };

test("a browser subscribes under the key of the server, and leaves by the address it was given", async () => {
  const bodies: unknown[] = [];
  const keep = (init: RequestInit) => bodies.push(JSON.parse(String(init.body)));
  const preferences = { level: "mentions", previews: false } as const;
  const fetch = fakeFetch({
    "GET /api/v1/push": () => ({ application_server_key: "BP4", preferences, subscriptions: [DEVICE] }),
    "POST /api/v1/push/subscriptions": (_, init) => keep(init) && DEVICE,
    "PUT /api/v1/push/preferences": (_, init) => keep(init) && preferences,
    [`DELETE /api/v1/push/subscriptions/${ID}`]: () => new Response(null, { status: 204 }),
  });
  const http = new Http(fetch, new FakeTokens());
  expect((await pushState(http)).application_server_key).toBe("BP4");
  const keys = { p256dh: "p", auth: "a" };
  const subscription = { endpoint: ENDPOINT, expirationTime: null, keys };
  expect(await subscribeToPush(http, subscription, "zh")).toEqual(DEVICE);
  expect(await setPushPreferences(http, preferences)).toEqual(preferences);
  await unsubscribeFromPush(http, ENDPOINT);
  expect(bodies).toEqual([{ endpoint: ENDPOINT, keys, language: "zh" }, preferences]);
});

test("an address that no push service gives is refused with the reason", async () => {
  const fetch = fakeFetch({ "POST /api/v1/push/subscriptions": () => problem(400, "invalid_request") });
  const asked = subscribeToPush(new Http(fetch, new FakeTokens()), { endpoint: "http://localhost/", keys: {} });
  await expect(asked).rejects.toMatchObject({ code: "invalid_request", temporary: false });
});
