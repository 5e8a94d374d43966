import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { BUDGET, measure, type Part, report } from "../budget.ts";

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
  part("react.js", { needs: ["jsx.js"], content: noise(2_000) }),
  part("jsx.js", { needs: ["react.js"], content: noise(500) }),
  part("main.css", { content: noise(300) }),
  part("settings.js", { needs: ["react.js"], content: noise(70_000) }),
  ...more,
];

test("a first visit counts what it loads, each file once, and nothing that is loaded when wanted", () => {
  const size = measure(build());
  expect(size).toBeGreaterThan(3_800);
  expect(size).toBeLessThan(4_100);
});

test("a build without the client's entry is refused", () => {
  expect(() => measure([part("index.html"), part("other.js")])).toThrow("is in no file");
});

test("more than the budget ends the build", () => {
  expect(report(BUDGET)).toContain("250.0 kB of 250.0 kB");
  expect(() => report(BUDGET + 1)).toThrow("larger than its budget");
});
