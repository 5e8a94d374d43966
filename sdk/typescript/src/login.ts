import type { Clock } from "./clock.ts";
import { RequestError, SessionOver } from "./errors.ts";
import type { TokenSource } from "./http.ts";
import type { OAuth, TokenAnswer } from "./oauth.ts";
import { claimsOf, newPkce, type Pkce } from "./pkce.ts";

/** Texts by name; a browser's Storage fits as it is. */
export interface KeyValue {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface HeldToken {
  token: string;
  /** In ms of the local clock. */
  expires: number;
}

export interface LoginPorts {
  oauth: OAuth;
  clock: Clock;
  /** Of this tab alone, over the way to the login page and back. */
  pending: KeyValue;
  /** Of this device: who is signed in. No secret is written there. */
  device: KeyValue;
  /** Runs `work` while no other tab runs its own. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Hands a new access token to the other tabs, which `take` it. */
  share(held: HeldToken): void;
}

/** Where the user's id lies in `LoginPorts.device`. */
export const USER_KEY = "parley.user";
const PENDING_KEY = "parley.login";
const VALID_FOR_MS = 60_000;

type Pending = Pick<Pkce, "state" | "nonce" | "verifier"> & { path: string };

/** Why the login page's answer cannot be taken; the message is its error code. */
export class LoginFailed extends Error {
  override readonly name = "LoginFailed";
}

/**
 * A person's sign-in by authorization code with PKCE. The access token lies in memory alone; what renews it lies where
 * the keeper of `OAuth` keeps it. After a reload the first token is asked for with that.
 */
export class Login implements TokenSource {
  private held: HeldToken | null = null;
  private renewing: Promise<string> | null = null;

  constructor(private readonly ports: LoginPorts) {}

  /** Who is signed in on this device; null for nobody. No network. */
  userId(): string | null {
    return this.ports.device.getItem(USER_KEY);
  }

  /** The address of the login page, which leads back to `redirectUri` and then on to `path`. */
  async begin(path: string, more: Record<string, string> = {}): Promise<string> {
    const { state, nonce, verifier, challenge } = await newPkce();
    const pending: Pending = { state, nonce, verifier, path };
    this.ports.pending.setItem(PENDING_KEY, JSON.stringify(pending));
    const secrets = { state, nonce, code_challenge: challenge, code_challenge_method: "S256" };
    return this.ports.oauth.authorizeUrl({ ...secrets, ...more });
  }

  /** Takes the login page's answer; the path to go on with. Throws LoginFailed, RequestError, SessionOver. */
  async finish(url: string): Promise<string> {
    const answer = new URL(url).searchParams;
    const pending = JSON.parse(this.ports.pending.getItem(PENDING_KEY) ?? "null") as Pending | null;
    this.ports.pending.removeItem(PENDING_KEY);
    if (!pending || answer.get("state") !== pending.state) throw new LoginFailed("state_mismatch");
    const error = answer.get("error");
    if (error) throw new LoginFailed(error);
    const tokens = await this.ports.oauth.redeem(answer.get("code") ?? "", pending.verifier);
    const identity = claimsOf(tokens.id_token ?? "");
    const issuer = answer.get("iss");
    const fits =
      identity !== null &&
      identity.nonce === pending.nonce &&
      identity.aud === this.ports.oauth.settings.clientId &&
      (issuer === null || identity.iss === issuer);
    if (!fits || typeof identity.sub !== "string") throw new LoginFailed("id_token_mismatch");
    this.ports.device.setItem(USER_KEY, identity.sub);
    this.keep(tokens);
    return pending.path.startsWith("/") && !pending.path.startsWith("//") ? pending.path : "/";
  }

  expiresAt(): number {
    return this.held?.expires ?? 0;
  }

  async token({ fresh = false, validFor = VALID_FOR_MS } = {}): Promise<string> {
    const refused = fresh ? (this.held?.token ?? null) : null;
    const usable = this.usable(validFor, refused);
    if (usable) return usable;
    this.renewing ??= this.ports
      .alone(() => this.renew(validFor, refused))
      .finally(() => {
        this.renewing = null;
      });
    return this.renewing;
  }

  /** Takes a token that another tab has got. */
  take(held: HeldToken): void {
    if (held.expires > this.expiresAt() && this.isMine(held.token)) this.held = held;
  }

  /** Forgets the sign-in here and at the server; the address at which the server's own session ends. */
  async end(logoutUri: string): Promise<string> {
    this.forget();
    await this.ports.oauth.revoke();
    return this.ports.oauth.logoutUrl(logoutUri);
  }

  forget(): void {
    this.held = null;
    this.ports.device.removeItem(USER_KEY);
  }

  private usable(validFor: number, refused: string | null): string | null {
    if (this.userId() === null) throw new SessionOver("Nobody is signed in.");
    const { held } = this;
    return held && held.token !== refused && held.expires - this.ports.clock.now() >= validFor ? held.token : null;
  }

  private async renew(validFor: number, refused: string | null): Promise<string> {
    // Another tab may have been here while this one waited.
    const usable = this.usable(validFor, refused);
    if (usable) return usable;
    const tokens = await this.ports.oauth.refresh();
    if (!this.isMine(tokens.access_token)) throw new SessionOver("Somebody else has signed in.");
    this.keep(tokens);
    const renewed = this.usable(0, refused);
    if (!renewed) throw new RequestError("unauthenticated", "The new token has expired already.", true, 401);
    return renewed;
  }

  private isMine(token: string): boolean {
    const sub = claimsOf(token)?.sub;
    return sub === undefined || sub === this.userId();
  }

  private keep({ access_token, expires_in }: TokenAnswer): void {
    this.held = { token: access_token, expires: this.ports.clock.now() + expires_in * 1_000 };
    this.ports.share(this.held);
  }
}
