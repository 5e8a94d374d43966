import { beforeEach, describe, expect, test } from "vitest";
import {
  type HeldToken,
  type KeyValue,
  Login,
  OAuth,
  type RefreshKeeper,
  SessionOver,
  USER_KEY,
} from "../src/index.ts";
import { FakeClock, fakeFetch } from "./fakes.ts";

const ORIGIN = "http://parley.test";
const CALLBACK = `${ORIGIN}/callback`;

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (claims: object) => `${encode({ alg: "RS256" })}.${encode(claims)}.c2ln`;
const access = (jti: string, sub = "ada") => jwt({ sub, jti });

class Memory implements KeyValue {
  readonly texts = new Map<string, string>();
  getItem = (key: string) => this.texts.get(key) ?? null;
  setItem = (key: string, value: string) => void this.texts.set(key, value);
  removeItem = (key: string) => void this.texts.delete(key);
}

let clock: FakeClock;
let forms: Record<string, string>[];
let answer: () => Response | Error;
let shared: HeldToken[];
let pending: Memory;
let device: Memory;

beforeEach(() => {
  clock = new FakeClock();
  [forms, shared] = [[], []];
  [pending, device] = [new Memory(), new Memory()];
  answer = () => json({ access_token: access("new"), token_type: "Bearer", expires_in: 900 });
});

const formOf = (init: RequestInit) => Object.fromEntries(new URLSearchParams(String(init.body)));

function login(keeper: RefreshKeeper = "cookie"): Login {
  const fetch = fakeFetch({
    "POST /oauth2/token": (_, init) => {
      forms.push(formOf(init));
      return answer();
    },
    "POST /oauth2/revoke": (_, init) => {
      forms.push(formOf(init));
      return new Response("");
    },
  });
  const settings = { origin: ORIGIN, clientId: "parley-web", redirectUri: CALLBACK, scope: "openid im/chat", keeper };
  let turn: Promise<unknown> = Promise.resolve();
  return new Login({
    oauth: new OAuth(settings, fetch),
    clock,
    pending,
    device,
    alone: (work) => {
      const mine = turn.then(work, work);
      turn = mine.catch(() => undefined);
      return mine;
    },
    share: (held) => shared.push(held),
  });
}

/** A login whose user is known, as after a reload. */
function returning(keeper?: RefreshKeeper): Login {
  device.setItem(USER_KEY, "ada");
  return login(keeper);
}

describe("signing in", () => {
  const asked = async (subject: Login) => new URL(await subject.begin("/c/1", { lang: "zh" })).searchParams;
  const back = (query: Record<string, string>) => `${CALLBACK}?${new URLSearchParams(query)}`;
  const identity = (nonce: string | null, more: object = {}) =>
    jwt({ sub: "ada", aud: "parley-web", iss: ORIGIN, nonce, ...more });

  test("asks for a code with PKCE (RFC 7636), a state and a nonce", async () => {
    const query = await asked(login());
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: "code",
      client_id: "parley-web",
      redirect_uri: CALLBACK,
      scope: "openid im/chat",
      code_challenge_method: "S256",
      lang: "zh",
    });
    expect(query.get("code_challenge")).toMatch(/^[\w-]{43}$/);
  });

  test("the challenge is the digest of the verifier that goes with the code", async () => {
    const subject = login();
    const query = await asked(subject);
    answer = () => json({ access_token: access("a"), id_token: identity(query.get("nonce")), expires_in: 900 });
    const path = await subject.finish(back({ code: "k", state: query.get("state") ?? "", iss: ORIGIN }));
    expect(path).toBe("/c/1");
    const [form] = forms;
    expect(form).toMatchObject({ grant_type: "authorization_code", code: "k", refresh_token_in: "cookie" });
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(form?.code_verifier));
    expect(Buffer.from(digest).toString("base64url")).toBe(query.get("code_challenge"));
    expect(subject.userId()).toBe("ada");
    expect(await subject.token()).toBe(access("a"));
    expect(pending.texts.size).toBe(0);
  });

  test("no token and no secret is written on the device", async () => {
    const subject = login();
    const query = await asked(subject);
    answer = () => json({ access_token: access("a"), id_token: identity(query.get("nonce")), expires_in: 900 });
    await subject.finish(back({ code: "k", state: query.get("state") ?? "" }));
    expect([...device.texts]).toEqual([[USER_KEY, "ada"]]);
  });

  test.each([
    ["another state", (query: URLSearchParams) => ({ code: "k", state: `${query.get("state")}x` }), "state_mismatch"],
    [
      "an error",
      (query: URLSearchParams) => ({ error: "access_denied", state: query.get("state") ?? "" }),
      "access_denied",
    ],
    [
      "another nonce",
      (query: URLSearchParams) => ({ code: "nonce", state: query.get("state") ?? "" }),
      "id_token_mismatch",
    ],
    [
      "another audience",
      (query: URLSearchParams) => ({ code: "aud", state: query.get("state") ?? "" }),
      "id_token_mismatch",
    ],
    [
      "another issuer (RFC 9207)",
      (query: URLSearchParams) => ({ code: "k", state: query.get("state") ?? "", iss: "http://evil" }),
      "id_token_mismatch",
    ],
  ])("with %s is refused", async (_, made, reason) => {
    const subject = login();
    const query = await asked(subject);
    answer = () => {
      const wrong = forms.at(-1)?.code ?? "";
      const token = identity(query.get("nonce"), wrong === "k" ? {} : { [wrong]: "other" });
      return json({ access_token: access("a"), id_token: token, expires_in: 900 });
    };
    await expect(subject.finish(back(made(query)))).rejects.toThrow(reason);
    expect(subject.userId()).toBeNull();
    await expect(subject.token()).rejects.toBeInstanceOf(SessionOver);
  });

  test("an answer that nobody asked for is refused", async () => {
    await expect(login().finish(back({ code: "k", state: "s" }))).rejects.toThrow("state_mismatch");
    expect(forms).toEqual([]);
  });

  test.each(["//evil.example", "https://evil.example"])("never leads on to %s", async (path) => {
    const subject = login();
    const query = new URL(await subject.begin(path)).searchParams;
    answer = () => json({ access_token: access("a"), id_token: identity(query.get("nonce")), expires_in: 900 });
    expect(await subject.finish(back({ code: "k", state: query.get("state") ?? "" }))).toBe("/");
  });
});

describe("tokens", () => {
  test("after a reload the first is asked for once for all who wait, then used without the network", async () => {
    const subject = returning();
    expect(await Promise.all([subject.token(), subject.token()])).toEqual([access("new"), access("new")]);
    expect(await subject.token()).toBe(access("new"));
    expect(forms).toEqual([{ client_id: "parley-web", grant_type: "refresh_token", refresh_token_in: "cookie" }]);
    expect(subject.expiresAt()).toBe(clock.now() + 900_000);
  });

  test("one that is to last longer than it does is renewed", async () => {
    const subject = returning();
    await subject.token();
    await clock.advance(800_000);
    await subject.token();
    expect(forms).toHaveLength(1);
    await subject.token({ validFor: 120_000 });
    expect(forms).toHaveLength(2);
  });

  test("one that the server refused is replaced", async () => {
    const subject = returning();
    await subject.token();
    answer = () => json({ access_token: access("newer"), expires_in: 900 });
    expect(await subject.token({ fresh: true })).toBe(access("newer"));
  });

  test("one that another tab has got is taken over, and told to the others", async () => {
    const subject = returning();
    await subject.token();
    expect(shared).toEqual([{ token: access("new"), expires: subject.expiresAt() }]);
    subject.take({ token: access("others"), expires: subject.expiresAt() + 1 });
    expect(await subject.token({ fresh: false })).toBe(access("others"));
    expect(forms).toHaveLength(1);
  });

  test("one that another tab gets while this one waits for its turn is used", async () => {
    const subject = returning();
    const asked = subject.token();
    subject.take({ token: access("others"), expires: clock.now() + 900_000 });
    expect(await asked).toBe(access("others"));
    expect(forms).toEqual([]);
  });

  test("of somebody else who has signed in on this device is not taken", async () => {
    const subject = returning();
    subject.take({ token: access("x", "bob"), expires: clock.now() + 900_000 });
    answer = () => json({ access_token: access("x", "bob"), expires_in: 900 });
    await expect(subject.token()).rejects.toBeInstanceOf(SessionOver);
  });

  test("a sign-in that has ended says so, a server that is away does not end it", async () => {
    const subject = returning();
    answer = () => json({ error: "invalid_grant" }, 400);
    await expect(subject.token()).rejects.toBeInstanceOf(SessionOver);
    answer = () => json({}, 503);
    await expect(subject.token()).rejects.toMatchObject({ temporary: true, status: 503 });
    answer = () => new TypeError("Failed to fetch");
    await expect(subject.token()).rejects.toMatchObject({ code: "unreachable", temporary: true });
  });

  test("nobody signed in has none", async () => {
    await expect(login().token()).rejects.toBeInstanceOf(SessionOver);
    expect(forms).toEqual([]);
  });
});

describe("a program that keeps the refresh token itself", () => {
  test("has the next one each time", async () => {
    let held: string | null = "r1";
    const keeper = {
      load: async () => held,
      save: async (token: string | null) => {
        held = token;
      },
    };
    answer = () => json({ access_token: access("a"), refresh_token: "r2", expires_in: 900 });
    const subject = returning(keeper);
    await subject.token();
    expect([forms[0]?.refresh_token, held]).toEqual(["r1", "r2"]);
    await subject.end(`${ORIGIN}/`);
    expect([forms[1]?.token, held]).toEqual(["r2", null]);
  });
});

test("signing out ends the sign-in here and there, and leaves by the end of the server's session", async () => {
  const subject = returning();
  await subject.token();
  const url = new URL(await subject.end(`${ORIGIN}/`));
  expect(url.origin + url.pathname).toBe(`${ORIGIN}/logout`);
  expect(Object.fromEntries(url.searchParams)).toEqual({ client_id: "parley-web", logout_uri: `${ORIGIN}/` });
  expect(forms.at(-1)).toEqual({ client_id: "parley-web", refresh_token_in: "cookie" });
  expect(device.texts.size).toBe(0);
  await expect(subject.token()).rejects.toBeInstanceOf(SessionOver);
});
