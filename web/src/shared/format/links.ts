export interface TextPart {
  text: string;
  /** Where it leads, for a link. */
  href: string | null;
}

const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'“”‘’()[\]{}、。,!?;:]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;
const TRAILING = /[.,!?;:…]+$/u;

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
    const found = match[0].replace(TRAILING, "");
    const href = hrefOf(found);
    if (!href) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: found, href });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}
