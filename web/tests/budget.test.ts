import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { BUDGETS, measure, type Part, report } from "../budget.ts";

const part = (fileName: string, more: Partial<Part> = {}): Part => ({
  fileName,
  content: fileName,
  needs: [],
  modules: [],
  ...more,
});

/** Content that does not compress. */
const noise = (bytes: number) => randomBytes(bytes);

const build = (...more: Part[]) => [
  part("index.html"),
  part("main.js", { modules: ["/x/src/app/main.tsx"], needs: ["react.js", "main.css"], content: noise(1_000) }),
  part("react.js", { content: noise(2_000) }),
  part("main.css", { content: noise(300) }),
  part("chat.js", { modules: ["/x/src/app/chat.tsx"], needs: ["react.js", "list.js"], content: noise(5_000) }),
  part("list.js", { content: noise(4_000) }),
  part("settings.js", { content: noise(70_000) }),
  ...more,
];

test("a first visit counts what it loads, each file once, and nothing that is loaded when wanted", () => {
  const [first, chat] = measure(build());
  expect(first?.size).toBeGreaterThan(3_300);
  expect(first?.size).toBeLessThan(3_600);
  expect((chat?.size ?? 0) - (first?.size ?? 0)).toBeGreaterThan(9_000);
  expect((chat?.size ?? 0) - (first?.size ?? 0)).toBeLessThan(9_200);
});

test("a chat that is loaded before the login is refused", () => {
  const [page, main, ...others] = build() as [Part, Part, ...Part[]];
  expect(() => measure([page, { ...main, needs: [...main.needs, "chat.js"] }, ...others])).toThrow("after the login");
  expect(() => measure([page, main])).toThrow("after the login");
});

test("more than the budget ends the build", () => {
  const step = { name: "before login", size: BUDGETS["before login"], most: BUDGETS["before login"] };
  expect(report([step])).toContain("250.0 kB of 250.0 kB");
  expect(() => report([{ ...step, size: step.size + 1 }])).toThrow("larger than its budget");
});
