import { RequestError, SessionOver } from "./errors.ts";

/** What the token endpoint answers (RFC 6749 §5.1). */
export interface TokenAnswer {
  access_token: string;
  expires_in: number;
  id_token?: string;
  refresh_token?: string;
}

/**
 * Where the refresh token lies between two uses: in a cookie that the server sets and no script can read (our own
 * pages alone), or with the program, which keeps it as it likes.
 */
export type RefreshKeeper = "cookie" | { load(): Promise<string | null>; save(token: string | null): Promise<void> };

export interface OAuthSettings {
  /** Address of the authorization server, without a slash at the end. */
  origin: string;
  clientId: string;
  redirectUri: string;
  scope: string;
  keeper: RefreshKeeper;
}

type Fields = Record<string, string>;
const TIMEOUT_MS = 15_000;

/** The client's side of the authorization server: its addresses, and what it answers. */
export class OAuth {
  constructor(
    readonly settings: OAuthSettings,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  /** Where a person signs in (RFC 6749 §4.1.1). */
  authorizeUrl(parameters: Fields): string {
    const { origin, clientId, redirectUri, scope } = this.settings;
    const fixed = { response_type: "code", client_id: clientId, redirect_uri: redirectUri, scope };
    return `${origin}/oauth2/authorize?${new URLSearchParams({ ...fixed, ...parameters })}`;
  }

  /** Where the server's own session ends (Cognito's /logout). */
  logoutUrl(logoutUri: string): string {
    const query = new URLSearchParams({ client_id: this.settings.clientId, logout_uri: logoutUri });
    return `${this.settings.origin}/logout?${query}`;
  }

  async redeem(code: string, verifier: string): Promise<TokenAnswer> {
    const { redirectUri, keeper } = this.settings;
    const fields = { grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirectUri };
    return this.tokens(keeper === "cookie" ? { ...fields, refresh_token_in: "cookie" } : fields);
  }

  /** New tokens. Throws SessionOver where the sign-in has ended. */
  async refresh(): Promise<TokenAnswer> {
    const held = await this.held("refresh_token");
    if (!held) throw new SessionOver("Nobody is signed in.");
    return this.tokens({ grant_type: "refresh_token", ...held });
  }

  /** Ends the sign-in, as far as the server can be reached. */
  async revoke(): Promise<void> {
    const held = await this.held("token");
    if (held) await this.post("/oauth2/revoke", held).catch(() => undefined);
    if (this.settings.keeper !== "cookie") await this.settings.keeper.save(null);
  }

  private async held(name: string): Promise<Fields | null> {
    const { keeper } = this.settings;
    if (keeper === "cookie") return { refresh_token_in: "cookie" };
    const token = await keeper.load();
    return token ? { [name]: token } : null;
  }

  private async tokens(fields: Fields): Promise<TokenAnswer> {
    const response = await this.post("/oauth2/token", fields);
    const answer = (await response.json().catch(() => ({}))) as Partial<TokenAnswer> & { error?: string };
    if (answer.error === "invalid_grant") throw new SessionOver("The sign-in has ended.");
    if (!response.ok || typeof answer.access_token !== "string") {
      throw new RequestError(answer.error ?? "internal", response.statusText, response.status >= 500, response.status);
    }
    const { keeper } = this.settings;
    if (keeper !== "cookie" && answer.refresh_token) await keeper.save(answer.refresh_token);
    return { expires_in: 900, ...answer } as TokenAnswer;
  }

  private async post(path: string, fields: Fields): Promise<Response> {
    try {
      return await this.fetch(this.settings.origin + path, {
        method: "POST",
        body: new URLSearchParams({ client_id: this.settings.clientId, ...fields }),
        // A sign-out goes through although the page goes.
        keepalive: true,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new RequestError("unreachable", error instanceof Error ? error.message : "No answer.", true, 0);
    }
  }
}
