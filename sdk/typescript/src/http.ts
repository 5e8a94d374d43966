import { RequestError } from "./errors.ts";

/** Where access tokens come from. */
export interface TokenSource {
  /**
   * A token that is good for at least `validFor` more ms (`fresh`: not the one held now).
   * Throws SessionOver where only a new login helps, RequestError (temporary) where the server did not answer.
   */
  token(options?: { fresh?: boolean; validFor?: number }): Promise<string>;
  /** When the present token expires, in ms of the local clock. */
  expiresAt(): number;
}

export interface RequestOptions {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
}

const TIMEOUT_MS = 15_000;

interface Problem {
  code?: unknown;
  detail?: unknown;
  title?: unknown;
  temporary?: unknown;
}

const STEP_UP = "insufficient_user_authentication";

/** What a refusal asks of the login: `max_age`, `acr_values` (RFC 9470 §3). Null where it is another refusal. */
function stepUpOf(response: Response): Record<string, string> | null {
  const challenge = response.headers.get("WWW-Authenticate") ?? "";
  if (response.status !== 401 || !challenge.includes(`error="${STEP_UP}"`)) return null;
  const asked = [...challenge.matchAll(/\b(max_age|acr_values)="([^"]*)"/g)];
  return Object.fromEntries(asked.map(([, name, value]) => [name, value]));
}

async function refusal(response: Response): Promise<RequestError> {
  const problem: Problem = await response.json().catch(() => ({}));
  const temporary = typeof problem.temporary === "boolean" ? problem.temporary : response.status >= 500;
  const code =
    typeof problem.code === "string" ? problem.code : response.status === 401 ? "unauthenticated" : "internal";
  return new RequestError(
    code,
    String(problem.detail ?? problem.title ?? response.statusText),
    temporary,
    response.status,
    stepUpOf(response),
  );
}

/** The HTTP side of the protocol: Bearer token, JSON in and out, problem documents as RequestError. */
export class Http {
  constructor(
    private readonly fetch: typeof globalThis.fetch,
    private readonly tokens: TokenSource,
    private readonly base = "/api/v1",
  ) {}

  get<T>(path: string, query?: RequestOptions["query"]): Promise<T> {
    return this.request("GET", path, query ? { query } : {});
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.request("POST", path, { body });
  }

  /**
   * A token that the server refuses is replaced once: it may have been revoked, or the local clock may be wrong. Not where
   * it asks for another login: no new token helps there.
   */
  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const first = await this.once(method, path, options, await this.tokens.token());
    const response =
      first.status === 401 && !stepUpOf(first)
        ? await this.once(method, path, options, await this.tokens.token({ fresh: true }))
        : first;
    if (!response.ok) throw await refusal(response);
    // Done, with nothing to say.
    if (response.status === 204) return undefined as T;
    try {
      return (await response.json()) as T;
    } catch {
      throw new RequestError("internal", "The answer is not JSON.", true, response.status);
    }
  }

  private async once(method: string, path: string, options: RequestOptions, token: string): Promise<Response> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(options.query ?? {}))
      if (value !== undefined) query.set(name, String(value));
    const url = this.base + path + (query.size ? `?${query}` : "");
    const headers: Record<string, string> = {
      Authorization: `Bearer ${token}`,
      Accept: "application/json",
      ...options.headers,
    };
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) };
    if (options.body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(options.body);
    }
    try {
      return await this.fetch(url, init);
    } catch (error) {
      throw new RequestError("unreachable", error instanceof Error ? error.message : "No answer.", true, 0);
    }
  }
}
