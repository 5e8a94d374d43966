import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmStrikethroughFromMarkdown } from "mdast-util-gfm-strikethrough";
import { gfmStrikethrough } from "micromark-extension-gfm-strikethrough";

export type Markdown = ReturnType<typeof fromMarkdown>;

/** What a message cannot be made of: it stays as it was written. Above all HTML, which is never parsed, and so never markup. */
const LEFT_OUT = [
  "htmlFlow",
  "htmlText",
  "headingAtx",
  "setextUnderline",
  "thematicBreak",
  "codeIndented",
  "definition",
  "labelStartImage",
  "characterReference",
];

/** Whether there is anything in a text that could be markup; most messages have nothing. */
const MARKS = /[*_~`[<\\>]|^\s*(?:[-+]|\d+[.)])\s/m;

/** The markdown of a message: emphasis, code, quotes, lists and links; null where it is plain text. */
export function parseMarkdown(text: string): Markdown | null {
  if (!MARKS.test(text)) return null;
  return fromMarkdown(text, {
    extensions: [gfmStrikethrough({ singleTilde: false }), { disable: { null: LEFT_OUT } }],
    mdastExtensions: [gfmStrikethroughFromMarkdown()],
  });
}

type Node = Markdown | Markdown["children"][number] | Parsed;
interface Parsed {
  type: string;
  value?: string;
  children?: unknown[];
  position?: { start: { offset?: number }; end: { offset?: number } };
}

/** A part of what a message says, and where it begins in what was written; null where it stands for a mark. */
export interface Said {
  text: string;
  from: number | null;
}

const LINE: Said = { text: "\n", from: null };

function saidBy(node: Node, written: string): Said[] {
  if ("value" in node && node.value !== undefined) {
    const begin = node.position?.start.offset ?? 0;
    const within = written.slice(begin, node.position?.end.offset).indexOf(node.value);
    return [{ text: node.value, from: within < 0 ? null : begin + within }];
  }
  if (node.type === "break") return [LINE];
  const inner = ("children" in node ? (node.children as Node[]) : []).map((child) => saidBy(child, written));
  const apart = node.type === "root" || node.type === "list" || node.type === "listItem" || node.type === "blockquote";
  return inner.flatMap((parts, i) => (apart && i > 0 ? [LINE, ...parts] : parts));
}

/** What a message says without its marks, in parts. */
export function plainParts(text: string): Said[] {
  const tree = parseMarkdown(text);
  return tree ? saidBy(tree, text) : [{ text, from: 0 }];
}

/** What a message says without its marks: for lists, quotes and notices. */
export function plainText(text: string): string {
  return plainParts(text)
    .map((part) => part.text)
    .join("");
}
