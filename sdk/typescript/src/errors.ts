/** What the server refused, or why it could not be asked. `code` is the wire's word (docs/protocol.md, Errors). */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly code: string,
    message: string,
    /** Whether the same request may succeed later. */
    readonly temporary: boolean,
    /** HTTP status; 0 where there was no answer. */
    readonly status: number,
    /** Of `insufficient_user_authentication`: what the login is to be asked for (RFC 9470 §3). */
    readonly stepUp: Record<string, string> | null = null,
  ) {
    super(message);
  }
}

/** The login has ended for good: only the login page helps. */
export class SessionOver extends Error {
  override readonly name = "SessionOver";
}

/** True where there was no answer at all. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof RequestError && error.status === 0;
}

/** True where trying the same again later may help. */
export function isTemporary(error: unknown): boolean {
  return error instanceof RequestError ? error.temporary : !(error instanceof SessionOver);
}
