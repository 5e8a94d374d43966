/**
 * A site that signs people in through Parley: Node's own HTTP server and openid-client, nothing of Parley's own.
 *
 * Settings are environment variables: PARLEY_URL (the issuer), CLIENT_ID, CLIENT_SECRET, and SITE_URL, this site's own
 * address, whose /callback is registered with the client.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import * as client from "openid-client";

const {
  PARLEY_URL = "http://localhost:5173",
  SITE_URL = "http://localhost:8002",
  CLIENT_ID = "example-web",
  CLIENT_SECRET = "secret-of-the-example",
} = process.env;

// Discovery tells the rest. Plain HTTP is for a Parley on this machine only.
const config = await client.discovery(new URL(PARLEY_URL), CLIENT_ID, undefined, client.ClientSecretBasic(CLIENT_SECRET), {
  execute: PARLEY_URL.startsWith("http://localhost") ? [client.allowInsecureRequests] : [],
});

/** By the id in the visitor's cookie. A real site keeps this in its database. */
const sessions = new Map();

const pages = {
  "/": ({ person }) => {
    if (!person) return html('<h1>Example wiki</h1><p><a href="/login">Sign in with Parley</a></p>');
    const [name, email] = [person.name, person.email].map(escape);
    return html(`<h1>Hello, ${name}</h1><p>${email}</p><p><a href="/logout">Sign out</a></p>`);
  },

  "/login": async (session) => {
    session.checks = {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
      idTokenExpected: true,
    };
    const to = client.buildAuthorizationUrl(config, {
      redirect_uri: `${SITE_URL}/callback`,
      scope: "openid profile email",
      code_challenge: await client.calculatePKCECodeChallenge(session.checks.pkceCodeVerifier),
      code_challenge_method: "S256",
      state: session.checks.expectedState,
      nonce: session.checks.expectedNonce,
    });
    return redirect(to.href);
  },

  "/callback": async (session, url) => {
    // Checks issuer and state, redeems the code, and checks the ID token with its nonce.
    const tokens = await client.authorizationCodeGrant(config, url, session.checks);
    session.checks = undefined;
    session.person = tokens.claims();
    return redirect("/");
  },

  "/logout": (session) => {
    session.person = undefined;
    return redirect(client.buildEndSessionUrl(config, { client_id: CLIENT_ID, logout_uri: `${SITE_URL}/` }).href);
  },
};

createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", SITE_URL);
  const id = /(?:^|; )site=([0-9a-f-]{36})/.exec(request.headers.cookie ?? "")?.[1];
  const known = id !== undefined && sessions.has(id);
  const name = known ? id : randomUUID();
  if (!known) sessions.set(name, {});
  let answer;
  try {
    answer = (await pages[url.pathname]?.(sessions.get(name), url)) ?? { ...html("Not here."), status: 404 };
  } catch (error) {
    answer = { ...html(`<p>The sign-in failed: ${escape(error.error ?? error.message)}</p>`), status: 400 };
  }
  if (!known) answer.headers["Set-Cookie"] = `site=${name}; Path=/; HttpOnly; SameSite=Lax`;
  response.writeHead(answer.status, answer.headers).end(answer.body);
}).listen(new URL(SITE_URL).port, "localhost");

function html(body) {
  return { status: 200, headers: { "Content-Type": "text/html; charset=utf-8" }, body: `<!doctype html>${body}` };
}

function redirect(location) {
  return { status: 302, headers: { Location: location }, body: "" };
}

function escape(text) {
  return String(text ?? "").replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
}
