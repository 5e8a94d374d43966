/** The secrets of one try to sign in (RFC 7636; S256 is the only method). */
export interface Pkce {
  state: string;
  nonce: string;
  verifier: string;
  challenge: string;
}

function base64url(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

export async function newPkce(): Promise<Pkce> {
  const verifier = random();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return { state: random(), nonce: random(), verifier, challenge: base64url(new Uint8Array(digest)) };
}

/** What a JWT says, unverified: it came over TLS from its issuer (OpenID Connect Core §3.1.3.7, 6). Null for no JWT. */
export function claimsOf(jwt: string): Record<string, unknown> | null {
  try {
    const part = (jwt.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (one) => one.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return null;
  }
}
