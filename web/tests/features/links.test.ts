import { describe, expect, test } from "vitest";
import { suspicionOf } from "~/shared/format/hosts.ts";
import { plainText } from "~/shared/format/markdown.ts";

describe("a link is suspicious", () => {
  test.each([
    ["https://evil.example/", "https://bank.example/", "other"],
    ["https://evil.example/", "bank.example", "other"],
    ["https://bank.example.evil.example/", "www.bank.example", "other"],
    ["https://аррӏе.com/", "apple", "alike"],
    ["https://pаypal.com/", "https://pаypal.com/", "alike"],
    ["https://xn--pypal-4ve.com/", "here", "alike"],
    ["https://bank.example@evil.example/", "here", "user"],
    ["https://[broken/", "here", "other"],
  ])("%s shown as %s: %s", (href, text, why) => {
    expect(suspicionOf(href, text)).toBe(why);
  });

  test.each([
    ["https://bank.example/path?x=1", "bank.example/path"],
    ["https://www.bank.example/", "bank.example"],
    ["https://例子.中国/", "例子"],
    ["https://bücher.example/", "https://bücher.example/"],
    ["https://example.com/", "our notes, v1.2"],
    ["mailto:ada@example.com", "ada@example.com"],
  ])("but not %s shown as %s", (href, text) => {
    expect(suspicionOf(href, text)).toBeNull();
  });
});

test.each([
  ["plain *", "plain *"],
  ["**bold** and `code`", "bold and code"],
  ["> quote\n\nanswer", "quote\nanswer"],
  ["- one\n- two", "one\ntwo"],
  ["[text](https://example.com)", "text"],
  ["a < b && c", "a < b && c"],
  ["snake_case_name", "snake_case_name"],
  ["    indented", "    indented"],
])("%j reads as %j", (markdown, plain) => {
  expect(plainText(markdown).trimEnd()).toBe(plain);
});
