/** The part of Trusted Types that is used; TypeScript does not know it yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: Record<string, (text: string) => string>): unknown;
}

const SERVICE_WORKER = "/sw.js";

/** Text without a tag: Ant Design writes its styles through innerHTML. */
export function harmless(text: string): string {
  if (text.includes("<")) throw new TypeError("Markup is not written as text.");
  return text;
}

/** The one address from which a script may be asked for by name. */
export function ownScript(url: string): string {
  if (new URL(url, location.href).href !== new URL(SERVICE_WORKER, location.origin).href) {
    throw new TypeError("No script is loaded from there.");
  }
  return url;
}

/**
 * What may become markup or a script where the browser asks (Trusted Types, required by the Content-Security-Policy).
 * Everything else that a text could turn into is refused by the browser, whoever tries.
 */
export function guardSinks(types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes): void {
  types?.createPolicy("default", { createHTML: harmless, createScriptURL: ownScript });
}
