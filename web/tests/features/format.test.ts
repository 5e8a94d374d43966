import { describe, expect, test } from "vitest";
import { excess } from "~/features/chat/limits.ts";
import { dayBeside, dayText, rowTimeText } from "~/shared/format/dates.ts";
import { fewEmoji } from "~/shared/format/emoji.ts";
import { aroundHit, plainExcerpt } from "~/shared/format/excerpts.ts";
import { splitLinks } from "~/shared/format/links.ts";
import { initials, kindOf } from "~/shared/format/names.ts";

const links = (text: string) => splitLinks(text).filter((part) => part.href);

describe("emoji", () => {
  test.each([
    ["🎉", 1],
    ["👍👍", 2],
    ["👍🏽 ❤️\n🇨🇳", 3],
    ["👨‍👩‍👧‍👦", 1],
    ["❤️‍🔥🏳️‍🌈", 2],
    ["🕵🏽‍♀️", 1],
  ])("%s: a few alone", (text, count) => {
    expect(fewEmoji(text)).toBe(count);
  });

  test.each(["", "1", "1️2", "ok 👍", "👍👍👍👍", "™", "#", "好", " "])("%s: not a few alone", (text) => {
    expect(fewEmoji(text)).toBe(0);
  });
});

describe("links", () => {
  test.each([
    ["see https://example.com/a?b=1.", "https://example.com/a?b=1"],
    ["(https://example.com)", "https://example.com"],
    ["https://en.wikipedia.org/wiki/Parley_(x)", "https://en.wikipedia.org/wiki/Parley_(x)"],
    ["见https://example.com/路径。然后", "https://example.com/路径"],
    ["www.example.org/x", "https://www.example.org/x"],
    ["write to ada@example.com!", "mailto:ada@example.com"],
  ])("%s", (text, href) => {
    expect(links(text).map((part) => part.href)).toEqual([href]);
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "https://",
    "a.b",
    "<script>alert(1)</script>",
  ])("%s is no link", (text) => {
    expect(links(text)).toEqual([]);
  });

  test("nothing of the text is lost or changed", () => {
    const text = "a https://x.example/1, b\n\nhttps://y.example c@d.example\u00a0e";
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });
});

describe("dates", () => {
  const now = new Date(2026, 0, 31, 12, 0);
  const at = (month: number, day: number, year = 2026) => new Date(year, month, day, 9, 5).toISOString();
  const words = { today: "Today", yesterday: "Yesterday" };

  test("days are called by their distance", () => {
    expect([at(0, 31), at(0, 30), at(0, 3), at(0, 3, 2025)].map((one) => dayText(one, now, "en", words))).toEqual([
      "Today",
      "Yesterday",
      "January 3",
      "January 3, 2025",
    ]);
    expect(dayText(at(0, 3), now, "zh", words)).toBe("1月3日");
  });

  test("a row shows time, weekday or date", () => {
    expect([at(0, 31), at(0, 28), at(0, 3)].map((one) => rowTimeText(one, now, "en"))).toEqual([
      "09:05",
      "Wed",
      "1/3/26",
    ]);
  });
});

test.each([
  ["Ada Lovelace", "AL"],
  ["grace", "G"],
  ["王小明", "小明"],
  ["Jean-Luc van der Berg", "JB"],
  ["  ", "?"],
  ["👩‍💻 Dev", "👩D"],
])("initials of %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test("a text is too long by characters, and by what a frame may hold", () => {
  expect(excess("x".repeat(16_000))).toBe(0);
  expect(excess("x".repeat(16_003))).toBe(3);
  expect(excess("海".repeat(10_000))).toBe(0);
  expect(excess("海".repeat(11_000))).toBeGreaterThan(0);
  expect(excess("\n".repeat(15_999))).toBe(0);
});

test("the day beside another one", () => {
  expect([dayBeside("2026-03-01", -1), dayBeside("2024-02-28", 1)]).toEqual(["2026-02-28", "2024-02-29"]);
});

test.each([
  [
    ["short, ", "^hit^", " after"],
    ["short, ", "^hit^", " after"],
  ],
  [
    ["a long way before the ", "^hit^", " after"],
    ["…before the ", "^hit^", " after"],
  ],
  [
    ["很久很久以前我们住在一个叫做", "^上海^", "的地方"],
    ["…很久以前我们住在一个叫做", "^上海^", "的地方"],
  ],
  [
    ["…", "Mississippiandmore ", "^hit^"],
    ["…ippiandmore ", "^hit^"],
  ],
  [
    ["^hit^", " after"],
    ["^hit^", " after"],
  ],
  [["nothing that was hit is here"], ["nothing that was hit is here"]],
])("an excerpt of %j begins a little before the hit", (pieces, wanted) => {
  expect(aroundHit(piecesOf(pieces))).toEqual(piecesOf(wanted));
});

function piecesOf(texts: string[]) {
  return texts.map((text) => ({ text: text.replace(/^\^|\^$/g, ""), hit: text.startsWith("^") }));
}

test.each([
  [
    ["ship it ", "^now^", ", please"],
    ["ship it ", "^now^", ", please"],
  ],
  [
    ["**ship ", "^it^", "** _now_"],
    ["ship ", "^it^", " ", "now"],
  ],
  [
    ["`a ", "^hit^", "` and a ~~", "^hit^", " gone~~"],
    ["a ", "^hit^", " and a ", "^hit^", " gone"],
  ],
  [
    ["[the ", "^plan^", "](https://", "^plan^", ".example) *of* it"],
    ["the ", "^plan^", " ", "of", " it"],
  ],
  [
    ["one **", "^word", "^s**"],
    ["one ", "^word", "^s"],
  ],
])("an excerpt of %j is shown without its marks", (pieces, wanted) => {
  expect(plainExcerpt(piecesOf(pieces))).toEqual(piecesOf(wanted));
});

test.each([
  ["notes.txt", "txt"],
  ["archive.tar.gz", "gz"],
  ["page.xhtml", "xhtm"],
  ["Makefile", ""],
  [".profile", ""],
  ["dot.", ""],
])("the kind of a file called %s", (name, kind) => {
  expect(kindOf(name)).toBe(kind);
});
