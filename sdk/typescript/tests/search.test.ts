import { expect, test } from "vitest";
import { Http } from "../src/http.ts";
import { searchMessages, searchPage } from "../src/search.ts";
import { FakeTokens, fakeFetch, message, problem } from "./fakes.ts";

const hit = (seq: number) => ({ message: message(seq), excerpt: [{ text: "上海", hit: true }] });

test("a search says what is looked for and where days begin, and nothing that was not given", async () => {
  const fetch = fakeFetch({ "GET /api/v1/messages/search": () => ({ items: [hit(3)], next: "on" }) });
  const terms = { q: "上海", conversation_id: "c1", sender_id: "bob", on: "2026-01-31", has: "file" } as const;
  const http = new Http(fetch, new FakeTokens());
  expect(await searchPage(http, terms, { utcOffset: 480, limit: 100 })).toMatchObject({ next: "on" });
  expect(await searchPage(http, { q: "", has: "file" }, { utcOffset: 0, cursor: "on" })).toMatchObject({ next: "on" });
  const asked = fetch.calls.map((call) => Object.fromEntries(new URL(call.slice(4), "http://x").searchParams));
  expect(asked).toEqual([
    { ...terms, utc_offset: "480", limit: "100" },
    { has: "file", utc_offset: "0", cursor: "on", limit: "20" },
  ]);
});

test("a search goes on over pages that hold nothing, to as many as are wanted", async () => {
  const pages: Record<string, object> = {
    first: { items: [hit(9)], next: "second" },
    second: { items: [], next: "third" },
    third: { items: [hit(4), hit(2)], next: "fourth" },
  };
  const fetch = fakeFetch({
    "GET /api/v1/messages/search": (url) => pages[url.searchParams.get("cursor") ?? "first"],
  });
  const found = await searchMessages(new Http(fetch, new FakeTokens()), { q: "上海" }, 3);
  expect(found.map((one) => one.message.seq)).toEqual([9, 4, 2]);
  expect(fetch.calls.map((call) => new URL(call.slice(4), "http://x").searchParams.get("limit"))).toEqual([
    "3",
    "2",
    "2",
  ]);
});

test("a search that is refused says why", async () => {
  const fetch = fakeFetch({ "GET /api/v1/messages/search": () => problem(429, "rate_limited", true) });
  await expect(searchMessages(new Http(fetch, new FakeTokens()), { q: "x" })).rejects.toMatchObject({
    code: "rate_limited",
    temporary: true,
  });
});
