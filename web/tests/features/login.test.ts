import { SessionOver } from "@parley/sdk";
import { beforeEach, describe, expect, test } from "vitest";
import { createManager, Login } from "~/features/session/index.ts";
import { FakeClock, fakeFetch } from "../fakes.ts";

const ORIGIN = "http://parley.test";
const KEY = `oidc.user:${ORIGIN}:parley-web`;

let clock: FakeClock;
let calls: string[];
let refreshed: (form: URLSearchParams) => Response;

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

const encode = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, "");
const idToken = `${encode({ alg: "RS256" })}.${encode({ sub: "ada", iss: ORIGIN, aud: "parley-web", exp: 2e9, iat: 1 })}.c2ln`;

beforeEach(() => {
  clock = new FakeClock(Date.now());
  localStorage.clear();
  refreshed = () =>
    json({ access_token: "new", refresh_token: "r2", id_token: idToken, token_type: "Bearer", expires_in: 900 });
  const fetch = fakeFetch({
    "GET /.well-known/openid-configuration": () =>
      json({
        issuer: ORIGIN,
        token_endpoint: `${ORIGIN}/oauth2/token`,
        end_session_endpoint: `${ORIGIN}/logout`,
        revocation_endpoint: `${ORIGIN}/oauth2/revoke`,
        authorization_endpoint: `${ORIGIN}/oauth2/authorize`,
      }),
    "POST /oauth2/token": (_, init) => refreshed(new URLSearchParams(String(init.body))),
    "POST /oauth2/revoke": () => new Response(""),
  });
  calls = fetch.calls;
  globalThis.fetch = fetch;
});

function signedIn(expiresIn: number): Login {
  const user = {
    access_token: "old",
    refresh_token: "r1",
    id_token: idToken,
    token_type: "Bearer",
    scope: "openid",
    profile: { sub: "ada" },
    expires_at: Math.floor(clock.now() / 1_000) + expiresIn,
  };
  localStorage.setItem(KEY, JSON.stringify(user));
  return login();
}

const login = () => new Login(createManager(ORIGIN, localStorage), clock, ORIGIN, undefined);

describe("tokens", () => {
  test("one that is good is used without the network", async () => {
    expect(await signedIn(900).token()).toBe("old");
    expect(calls).toEqual([]);
  });

  test("one that runs out is renewed once for all who ask", async () => {
    const subject = signedIn(30);
    expect(await Promise.all([subject.token(), subject.token(), subject.token()])).toEqual(["new", "new", "new"]);
    expect(calls.filter((call) => call.includes("/token"))).toHaveLength(1);
    expect(localStorage.getItem(KEY)).toContain("r2");
  });

  test("one that is to last longer than it does is renewed", async () => {
    expect(await signedIn(100).token({ validFor: 120_000 })).toBe("new");
  });

  test("one that another tab has renewed is taken over", async () => {
    const subject = signedIn(900);
    await subject.token();
    localStorage.setItem(KEY, (localStorage.getItem(KEY) ?? "").replace('"old"', '"others"'));
    expect(await subject.token({ fresh: true })).toBe("others");
    expect(calls).toEqual([]);
  });

  test("a refused refresh token ends the session, a server that is away does not", async () => {
    refreshed = () => json({ error: "invalid_grant" }, 400);
    await expect(signedIn(0).token()).rejects.toBeInstanceOf(SessionOver);
    refreshed = () => json({}, 503);
    await expect(signedIn(0).token()).rejects.toMatchObject({ code: "unreachable", temporary: true });
  });

  test("nobody signed in has none", async () => {
    await expect(login().token()).rejects.toBeInstanceOf(SessionOver);
    expect(await login().userId()).toBeNull();
  });
});

test("a reload knows who is signed in without the network, also when the access token has expired", async () => {
  expect(await signedIn(-60).userId()).toBe("ada");
  expect(calls).toEqual([]);
});

test("signing out forgets the tokens, revokes them and leaves by the end of the server's session", async () => {
  const url = new URL(await signedIn(900).end());
  expect(url.origin + url.pathname).toBe(`${ORIGIN}/logout`);
  expect(Object.fromEntries(url.searchParams)).toEqual({ client_id: "parley-web", logout_uri: `${ORIGIN}/` });
  expect(calls.some((call) => call.includes("/oauth2/revoke"))).toBe(true);
  expect(localStorage.getItem(KEY)).toBeNull();
});
