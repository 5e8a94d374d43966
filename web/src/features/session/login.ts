import { type Clock, RequestError, SessionOver, type TokenSource } from "@parley/sdk";
import { ErrorResponse, UserManager, WebStorageStateStore } from "oidc-client-ts";

const CLIENT_ID = "parley-web";
const SCOPE = "openid profile email im/chat";
const VALID_FOR_MS = 60_000;
/** One refresh at a time over all tabs. */
const LOCK = "parley.token";

/**
 * The user's tokens lie in localStorage: a reload and a second tab then need no login page. What this costs: a script
 * that got into the page could read them, so the refresh token rotates and a copy that is used later ends the login.
 * Tabs take turns by a Web Lock; where there is none (plain http), the server's 10 s of grace covers the race.
 */
export function createManager(origin: string, storage: Storage): UserManager {
  return new UserManager({
    authority: origin,
    metadataUrl: `${origin}/.well-known/openid-configuration`,
    client_id: CLIENT_ID,
    redirect_uri: `${origin}/callback`,
    response_type: "code",
    scope: SCOPE,
    automaticSilentRenew: false,
    monitorSession: false,
    userStore: new WebStorageStateStore({ store: storage }),
    stateStore: new WebStorageStateStore({ store: storage }),
  });
}

/** The login by authorization code with PKCE, and the tokens that it gave. */
export class Login implements TokenSource {
  private handed: string | null = null;
  private expires = 0;
  private renewing: Promise<string> | null = null;

  constructor(
    private readonly manager: UserManager,
    private readonly clock: Clock,
    private readonly origin: string,
    private readonly locks: LockManager | undefined,
  ) {}

  /** Who is signed in here; null for nobody. No network. */
  async userId(): Promise<string | null> {
    const user = await this.manager.getUser();
    return user?.refresh_token || user?.expired === false ? user.profile.sub : null;
  }

  /** Leaves for the login page, to come back to `path`. */
  start(path: string, language: string): Promise<void> {
    return this.manager.signinRedirect({ state: { path }, extraQueryParams: { lang: language } });
  }

  /** Takes the answer of the login page; the path to go on with. */
  async finish(url: string): Promise<string> {
    const user = await this.manager.signinCallback(url);
    const path = (user?.state as { path?: unknown } | undefined)?.path;
    return typeof path === "string" && path.startsWith("/") && !path.startsWith("//") ? path : "/";
  }

  expiresAt(): number {
    return this.expires;
  }

  async token({ fresh = false, validFor = VALID_FOR_MS } = {}): Promise<string> {
    const refused = fresh ? this.handed : null;
    const held = await this.usable(validFor, refused);
    if (held) return held;
    this.renewing ??= this.renew(validFor, refused).finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  /** Forgets the login here and at the server, and leaves for the server's own logout page. */
  async end(): Promise<string> {
    const endpoint = await this.manager.metadataService.getEndSessionEndpoint().catch(() => undefined);
    await this.manager.revokeTokens(["refresh_token"]).catch(() => undefined);
    await this.forget();
    const url = new URL(endpoint ?? "/logout", this.origin);
    url.searchParams.set("client_id", CLIENT_ID);
    url.searchParams.set("logout_uri", `${this.origin}/`);
    return url.href;
  }

  async forget(): Promise<void> {
    this.handed = null;
    await this.manager.removeUser();
  }

  private async usable(validFor: number, refused: string | null): Promise<string | null> {
    const user = await this.manager.getUser();
    if (!user) throw new SessionOver("Nobody is signed in.");
    const expires = (user.expires_at ?? 0) * 1_000;
    if (user.access_token === refused || expires - this.clock.now() < validFor) return null;
    this.handed = user.access_token;
    this.expires = expires;
    return user.access_token;
  }

  private async renew(validFor: number, refused: string | null): Promise<string> {
    const work = async () => {
      // Another tab may have been here while this one waited.
      const held = await this.usable(validFor, refused);
      if (held) return held;
      await this.refresh();
      const renewed = await this.usable(0, refused);
      if (!renewed) throw new RequestError("unauthenticated", "The new token has expired already.", true, 401);
      return renewed;
    };
    return this.locks ? await this.locks.request(LOCK, work) : await work();
  }

  private async refresh(): Promise<void> {
    try {
      if (!(await this.manager.signinSilent())) throw new SessionOver("The login cannot be renewed.");
    } catch (error) {
      if (error instanceof SessionOver) throw error;
      if (error instanceof ErrorResponse && error.error === "invalid_grant") throw new SessionOver(error.message);
      throw new RequestError("unreachable", error instanceof Error ? error.message : "No answer.", true, 0);
    }
  }
}
