import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { guardSinks, harmless, ownScript } from "~/app/trusted.ts";
import { HEADERS } from "../headers.ts";

const edge = readFileSync(resolve(__dirname, "../../infra/edge.yaml"), "utf8");

describe("the client's headers", () => {
  test("are sent by CloudFront with the same Content-Security-Policy", () => {
    const block = /ContentSecurityPolicy: >-\n((?: {14}.*\n)+)/.exec(edge)?.[1] ?? "";
    expect(block.trim().split(/\s+/).join(" ")).toBe(HEADERS["Content-Security-Policy"]);
  });

  test.each(["Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy"])(
    "are sent by CloudFront with the same %s",
    (name) => {
      const value = new RegExp(`Header: ${name},?\\s+Value: (.*?)(?:, Override: true }|\\n)`).exec(edge)?.[1];
      expect(value).toBe(HEADERS[name]);
    },
  );

  test("let no script in but the client's own files", () => {
    const policy = HEADERS["Content-Security-Policy"] ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none';");
    expect(policy.replace("style-src 'self' 'unsafe-inline'", "")).not.toContain("unsafe");
  });
});

describe("Trusted Types", () => {
  test("let styles through, and no markup", () => {
    expect(harmless(".a>b{color:var(--text)}")).toBe(".a>b{color:var(--text)}");
    expect(() => harmless("<img src=x onerror=alert(1)>")).toThrow(TypeError);
  });

  test("let the service worker through, and no other script", () => {
    expect(ownScript("/sw.js")).toBe("/sw.js");
    for (const url of [
      "/sw.js?x",
      "/other.js",
      "https://evil.example/sw.js",
      "data:text/javascript,1",
      "//evil/sw.js",
    ]) {
      expect(() => ownScript(url)).toThrow(TypeError);
    }
  });

  test("are given the one policy that the headers name", () => {
    const made: string[] = [];
    guardSinks({ createPolicy: (name) => made.push(name) });
    guardSinks(undefined);
    expect(made).toEqual(["default"]);
  });
});
