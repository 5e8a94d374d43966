import { describe, expect, test } from "vitest";
import { proxyOf } from "../proxy.ts";

const quiet = { error: () => undefined };
const rules = proxyOf(
  {
    PARLEY_HTTP_TARGET: "http://127.0.0.1:4566/_aws/execute-api/abc/$default",
    PARLEY_FILES_TARGET: "http://127.0.0.1:4566/parley-files",
    PARLEY_WS_TARGET: "ws://127.0.0.1:4566/_aws/execute-api/def/local",
    PARLEY_ORIGIN_SECRET: "the-origin",
  },
  quiet,
);

/** Where a path of the browser leads; null where the client itself answers. */
function target(path: string): string | null {
  const found = Object.entries(rules).find(([pattern]) => new RegExp(pattern).test(path));
  return found ? `${String(found[1].target)}${found[1].rewrite?.(path)}` : null;
}

describe("the proxy", () => {
  test.each([
    "/api/v1/sync?limit=100",
    "/oauth2/token",
    "/login?client_id=parley-web",
    "/logout?client_id=x&logout_uri=y",
    "/signup",
    "/forgotPassword",
    "/confirmForgotPassword",
    "/changePassword",
    "/mfa",
    "/consent",
    "/error?error=redirect_mismatch",
    "/.well-known/openid-configuration",
    "/eu-central-1_parley/.well-known/jwks.json",
  ])("puts the HTTP API's path before %s", (path) => {
    expect(target(path)).toBe(`http://127.0.0.1:4566/_aws/execute-api/abc/$default${path}`);
  });

  test("puts the WebSocket API's path in the place of /ws and keeps the query", () => {
    expect(target("/ws?ticket=a%2Fws")).toBe("ws://127.0.0.1:4566/_aws/execute-api/def/local?ticket=a%2Fws");
  });

  test.each([
    "/",
    "/callback?code=x&state=y",
    "/c/01ABC",
    "/settings",
    "/src/app/main.tsx",
    "/wsx",
    "/errors",
    "/loginx",
    "/xwell-known/a",
  ])("leaves %s to the client", (path) => {
    expect(target(path)).toBeNull();
  });

  test("puts the bucket before /files and lets nothing to it that is not signed, but avatars", async () => {
    const signed = "/files/clean/01ARZ3NDEKTSV4RRFFQ69G5FAV/original?X-Amz-Signature=x";
    expect(target(signed)).toBe(`http://127.0.0.1:4566/parley-files${signed}`);
    const rule = rules["^/files/"];
    const status = async (method: string, url: string) => {
      let said = 200;
      const response = {
        writeHead: (code: number) => {
          said = code;
          return { end: () => undefined };
        },
      };
      await rule?.bypass?.({ method, url } as never, response as never, {});
      return said;
    };
    const avatar = "/files/avatars/01ARZ3NDEKTSV4RRFFQ69G5FAV/128.webp";
    expect(await status("GET", signed)).toBe(200);
    expect(await status("GET", avatar)).toBe(200);
    expect(await status("PUT", avatar)).toBe(403);
    expect(await status("GET", "/files/clean/01ARZ3NDEKTSV4RRFFQ69G5FAV/original")).toBe(403);
    expect(await status("GET", "/files/avatars/../clean/01ARZ3NDEKTSV4RRFFQ69G5FAV/original")).toBe(403);
    expect(await status("GET", "/files/?list-type=2")).toBe(403);
  });

  test("tells the HTTP API the viewer's address, and what makes it believed", () => {
    const login = rules["^/login(?=[/?]|$)"];
    expect(login).toMatchObject({ xfwd: true, headers: { "X-Parley-Origin": "the-origin" } });
  });

  test("says by name what is not set", () => {
    const said: string[] = [];
    expect(proxyOf({}, { error: (line) => said.push(line) })).toEqual({});
    expect(said.map((line) => line.split(" ")[0])).toEqual([
      "PARLEY_HTTP_TARGET",
      "PARLEY_FILES_TARGET",
      "PARLEY_WS_TARGET",
    ]);
  });
});
