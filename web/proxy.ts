import type { ProxyOptions } from "vite";
import { SERVER_PATHS } from "./src/sw/paths.ts";

type Log = { error(message: string): void };

function forwardHost(options: ProxyOptions): ProxyOptions {
  return {
    ...options,
    changeOrigin: true,
    configure(proxy) {
      proxy.on("proxyReq", (proxied, request) => {
        if (request.headers.host) proxied.setHeader("X-Forwarded-Host", request.headers.host);
      });
      proxy.on("proxyReqWs", (proxied, request) => {
        if (request.headers.host) proxied.setHeader("X-Forwarded-Host", request.headers.host);
      });
    },
  };
}

/** What CloudFront says of every file (infra/edge.yaml): nothing in it runs. */
const FILE_HEADERS = {
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** A private bucket answers presigned requests alone, an emulator's all: so the others are refused here. */
function files(target: URL): ProxyOptions {
  const prefix = target.pathname.replace(/\/$/, "");
  return {
    target: target.origin,
    // The host that was signed is the target's.
    changeOrigin: true,
    rewrite: (path) => prefix + path,
    bypass(request, response) {
      const url = new URL(request.url ?? "/", "http://localhost");
      const isAvatar = request.method === "GET" && /^\/files\/avatars\/[0-9A-Z]{26}\/\d+\.webp$/.test(url.pathname);
      if (url.searchParams.has("X-Amz-Signature") || isAvatar || !response) return undefined;
      response.writeHead(403, FILE_HEADERS).end();
      return request.url;
    },
    configure(proxy) {
      proxy.on("proxyRes", (answer) => {
        for (const [name, value] of Object.entries(FILE_HEADERS)) answer.headers[name.toLowerCase()] = value;
      });
    },
  };
}

/**
 * Puts every part of Parley under the address of the dev server, as CloudFront does when deployed.
 *
 * `PARLEY_HTTP_TARGET` is the URL prefix of the HTTP API (it may have a path, which is put before the request's);
 * `PARLEY_FILES_TARGET` is that of the files bucket, by the host that the functions know it under;
 * `PARLEY_WS_TARGET` is the address of the WebSocket API, whose path replaces `/ws` (the query stays).
 * `PARLEY_ORIGIN_SECRET` is what CloudFront proves itself with towards the functions.
 */
export function proxyOf(env: Record<string, string | undefined>, log: Log): Record<string, ProxyOptions> {
  const rules: Record<string, ProxyOptions> = {};
  const http = env.PARLEY_HTTP_TARGET;
  if (http) {
    const target = new URL(http);
    const prefix = target.pathname.replace(/\/$/, "");
    // The viewer's address at the end of X-Forwarded-For, beside what makes it believed, as from CloudFront.
    const headers = env.PARLEY_ORIGIN_SECRET ? { "X-Parley-Origin": env.PARLEY_ORIGIN_SECRET } : {};
    const options = forwardHost({
      target: target.origin,
      xfwd: true,
      headers,
      rewrite: (path) => prefix + path,
    });
    // A path matches whole or with a slash or query after it, so that a client route like /errors is not taken.
    for (const path of SERVER_PATHS) rules[`^${path.replace(".", "\\.")}(?=[/?]|$)`] = options;
    // Below an issuer with a path, as user pools have: /<pool id>/.well-known/jwks.json.
    rules["^/[^/?]+/\\.well-known/"] = options;
  } else {
    log.error("PARLEY_HTTP_TARGET is not set: the API and the login are not reachable through this server.");
  }
  const bucket = env.PARLEY_FILES_TARGET;
  if (bucket) rules["^/files/"] = files(new URL(bucket));
  else log.error("PARLEY_FILES_TARGET is not set: no file goes up or down through this server.");
  const ws = env.PARLEY_WS_TARGET;
  if (ws) {
    const target = new URL(ws);
    rules["^/ws(?=[/?]|$)"] = forwardHost({
      target: target.origin,
      ws: true,
      rewrite: (path) => path.replace(/^\/ws(?=[/?]|$)/, () => target.pathname.replace(/\/$/, "")),
    });
  } else {
    log.error("PARLEY_WS_TARGET is not set: no message arrives live through this server.");
  }
  return rules;
}
