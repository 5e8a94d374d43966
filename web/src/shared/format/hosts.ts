export type Suspicion = "other" | "alike" | "user";

const LABELS: [string, RegExp][] = [
  ["latin", /\p{Script=Latin}/u],
  ["cyrillic", /\p{Script=Cyrillic}/u],
  ["greek", /\p{Script=Greek}/u],
  ["armenian", /\p{Script=Armenian}/u],
  ["cherokee", /\p{Script=Cherokee}/u],
];
/** What looks like an address, so that whoever reads it expects to get there. */
const ADDRESS = /^\s*(?:[a-z][a-z0-9+.-]*:\/\/)?([^\s/?#@:]+\.[^\s/?#@:.]{2,})(?::\d+)?(?:[/?#]\S*)?\s*$/iu;

function hostOf(address: string): string | null {
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`).hostname;
  } catch {
    return null;
  }
}

/** The host as it was written, before it became ASCII. */
function writtenHost(address: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?([^/?#:]*)/i.exec(address)?.[1] ?? "";
}

/** Letters of alphabets that look like each other's, mixed, or one that looks Latin all through. */
function looksAlike(label: string): boolean {
  if (/^xn--/i.test(label)) return true;
  const scripts = LABELS.filter(([, letters]) => letters.test(label)).map(([name]) => name);
  return scripts.length > 1 || (scripts.length === 1 && scripts[0] !== "latin");
}

const bare = (host: string) => host.replace(/^www\./i, "").toLowerCase();

/** Why a link may not lead where it seems to: its text names another host, its host looks like another, or a name stands before it. */
export function suspicionOf(href: string, text: string): Suspicion | null {
  if (!/^https?:/i.test(href)) return null;
  const host = hostOf(href);
  if (host === null) return "other";
  const shown = ADDRESS.exec(text)?.[1];
  if (shown && bare(hostOf(shown) ?? shown) !== bare(host)) return "other";
  if (writtenHost(href).split(".").some(looksAlike)) return "alike";
  return /^https?:\/\/[^/?#]*@/i.test(href) ? "user" : null;
}
