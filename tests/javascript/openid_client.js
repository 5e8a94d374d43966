/**
 * openid-client against Parley, driven over standard input and output: a JSON line in for each line out.
 *
 * `{"site": {...}}` comes first. This side then says where it sends the browser, is told where the browser came back
 * to, and says at the end what it learned. Whatever the library does not like ends the process with its error.
 */
import { createInterface } from "node:readline";
import * as client from "openid-client";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const hear = async () => JSON.parse((await lines.next()).value);
const say = (word) => process.stdout.write(`${JSON.stringify(word)}\n`);

const { issuer, client_id, client_secret, redirect_uri, scope } = await hear();
const config = await client.discovery(new URL(issuer), client_id, undefined, client.ClientSecretBasic(client_secret), {
  // Plain HTTP: the tests' system is on loopback.
  execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
});

const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();
const expectedNonce = client.randomNonce();
const to = client.buildAuthorizationUrl(config, {
  redirect_uri,
  scope,
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: "S256",
  state: expectedState,
  nonce: expectedNonce,
});
say({ to: to.href });

const { back } = await hear();
const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
const first = await client.authorizationCodeGrant(config, new URL(back), checks);
const { sub } = first.claims();
const person = await client.fetchUserInfo(config, first.access_token, sub);
const second = await client.refreshTokenGrant(config, first.refresh_token);
const active = await client.tokenIntrospection(config, second.access_token);
await client.tokenRevocation(config, second.refresh_token, { token_type_hint: "refresh_token" });
const ended = await client.tokenIntrospection(config, second.access_token);
const reused = await client.refreshTokenGrant(config, second.refresh_token).catch((error) => error.error);
const app = await client.clientCredentialsGrant(config);
const out = client.buildEndSessionUrl(config, { logout_uri: redirect_uri, client_id });

say({
  claims: first.claims(),
  person,
  refreshed: second.claims(),
  active,
  ended,
  reused,
  app: { token_type: app.token_type, expires_in: app.expires_in, refresh_token: app.refresh_token ?? null },
  out: out.href,
});
process.exit(0);
