export interface TextPart {
  text: string;
  /** Where it leads, for a link. */
  href: string | null;
}

// Ideographic and full-width punctuation ends an address: Chinese text sets no space after it.
const LINK =
  /\b(?:https?:\/\/|www\.)[^\s<>"'“”‘’[\]{}\u3000-\u303F\uFF01\uFF08\uFF09\uFF0C\uFF1A\uFF1B\uFF1F]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;
const TRAILING = /[.,!?;:…]+$/u;

/** The address without what belongs to the sentence around it: points at its end, a bracket that it does not open. */
function trimmed(found: string): string {
  const text = found.replace(TRAILING, "");
  return text.endsWith(")") && !text.includes("(") ? trimmed(text.slice(0, -1)) : text;
}

function hrefOf(text: string): string | null {
  if (!/^(https?:|www\.)/i.test(text)) return `mailto:${text}`;
  const url = /^www\./i.test(text) ? `https://${text}` : text;
  return URL.canParse(url) ? url : null;
}

/** A plain text cut into what is a link and what is not. Only http, https and mail addresses become links. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const found = trimmed(match[0]);
    const href = hrefOf(found);
    if (!href) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: found, href });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

/** A web address as it may be followed; null for any other. */
export function safeHref(address: string): string | null {
  return /^https?:/i.test(address) ? hrefOf(address) : null;
}
