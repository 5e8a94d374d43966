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

type Node = Markdown | Markdown["children"][number] | { type: string; value?: string; children?: unknown[] };

function textOf(node: Node): string {
  if ("value" in node && node.value !== undefined) return node.value;
  if (node.type === "break") return "\n";
  const inner = ("children" in node ? (node.children as Node[]) : []).map(textOf);
  const apart = node.type === "root" || node.type === "list" || node.type === "listItem" || node.type === "blockquote";
  return inner.join(apart ? "\n" : "");
}

/** What a message says without its marks: for lists, quotes and notices. */
export function plainText(text: string): string {
  const tree = parseMarkdown(text);
  return tree ? textOf(tree) : text;
}
