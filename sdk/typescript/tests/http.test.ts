import { expect, test } from "vitest";
import { fullJitter } from "../src/backoff.ts";
import { Http } from "../src/http.ts";
import { ulid } from "../src/ulid.ts";
import { FakeTokens, fakeFetch, problem } from "./fakes.ts";

test("a call carries the token and its query", async () => {
  let seen: Headers | undefined;
  const fetch = fakeFetch({
    "GET /api/v1/users": (_, init) => {
      seen = new Headers(init.headers);
      return { items: [] };
    },
  });
  await new Http(fetch, new FakeTokens()).get("/users", { q: "上海", limit: 5, cursor: undefined });
  expect(seen?.get("authorization")).toBe("Bearer token-1");
  expect(fetch.calls).toEqual(["GET /api/v1/users?q=%E4%B8%8A%E6%B5%B7&limit=5"]);
});

test("a refused token is replaced once", async () => {
  const tokens = new FakeTokens();
  const fetch = fakeFetch({
    "GET /api/v1/users/me": (_, init) =>
      new Headers(init.headers).get("authorization") === "Bearer token-2"
        ? { id: "ada" }
        : problem(401, "unauthenticated"),
  });
  expect(await new Http(fetch, tokens).get("/users/me")).toEqual({ id: "ada" });
  expect(fetch.calls).toHaveLength(2);
});

test("a token that is refused twice is an error and not a loop", async () => {
  const fetch = fakeFetch({ "GET /api/v1/users/me": () => problem(401, "unauthenticated") });
  await expect(new Http(fetch, new FakeTokens()).get("/users/me")).rejects.toMatchObject({
    code: "unauthenticated",
    status: 401,
  });
  expect(fetch.calls).toHaveLength(2);
});

test("a problem document becomes its code", async () => {
  const fetch = fakeFetch({ "POST /api/v1/tickets": () => problem(503, "unavailable", true) });
  await expect(new Http(fetch, new FakeTokens()).post("/tickets", {})).rejects.toMatchObject({
    name: "RequestError",
    code: "unavailable",
    temporary: true,
    status: 503,
  });
});

test.each([
  [new Response("<html>", { status: 502 }), { code: "internal", temporary: true }],
  [new Response("<html>", { status: 200 }), { code: "internal", temporary: true }],
  [new TypeError("Failed to fetch"), { code: "unreachable", temporary: true, status: 0 }],
])("an answer that is none of ours is a typed error (%#)", async (answer, error) => {
  const fetch = fakeFetch({ "GET /api/v1/sync": () => answer });
  await expect(new Http(fetch, new FakeTokens()).get("/sync")).rejects.toMatchObject(error);
});

test("full jitter stays between nothing and the doubled base, and under the cap", () => {
  expect(fullJitter(3, () => 0)).toBe(0);
  expect(fullJitter(3, () => 0.999)).toBeLessThan(8_000);
  expect(fullJitter(1_000, () => 1)).toBe(30_000);
});

test("a ULID is 26 characters, in order of time, and fits the protocol's ids", () => {
  const [a, b] = [ulid(1_000), ulid(1_001)];
  expect(a).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(a < b).toBe(true);
  expect(ulid(1_000)).not.toBe(a);
  expect(ulid(1469918176385).slice(0, 10)).toBe("01ARYZ6S41");
});
