import { createContext, Fragment, memo, type ReactNode, useContext } from "react";
import { useDispatch } from "react-redux";
import { dialogOpened } from "~/features/panels/index.ts";
import { safeHref, splitLinks } from "~/shared/format/links.ts";
import { type Markdown, parseMarkdown } from "~/shared/format/markdown.ts";
import { mentionsIn, type Names } from "~/shared/format/mentions.ts";
import { Link } from "./Link.tsx";
import css from "./MessageText.module.css";

type Node = Markdown["children"][number];

/** Whom the message calls, by the names that stand in it. */
const Called = createContext<Names>(new Map());

/** Somebody who is called: a press opens their card. */
function Call({ id, children }: { id: string | null; children: string }) {
  const dispatch = useDispatch();
  if (id === null) return <strong className={css.all}>{children}</strong>;
  const open = () => dispatch(dialogOpened({ kind: "person", userId: id }));
  return (
    <button type="button" className={css.call} data-testid="mention" data-user-id={id} onClick={open}>
      {children}
    </button>
  );
}

/** Text in which only those become more who are called. */
function Calls({ text }: { text: string }) {
  const found = mentionsIn(text, useContext(Called));
  const ends = [0, ...found.map((one) => one.end)];
  return (
    <>
      {found.map(({ id, start, end }, i) => (
        <Fragment key={start}>
          {text.slice(ends[i], start)}
          <Call id={id}>{text.slice(start, end)}</Call>
        </Fragment>
      ))}
      {text.slice(ends.at(-1))}
    </>
  );
}

/** Text in which only addresses become links, and names of those who are called open their cards. */
function Plain({ text }: { text: string }) {
  let at = 0;
  return splitLinks(text).map((part) => {
    const key = at;
    at += part.text.length;
    if (!part.href) return <Calls key={key} text={part.text} />;
    return (
      <Link key={key} href={part.href} text={part.text}>
        {part.text}
      </Link>
    );
  });
}

function textOf(node: Node): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map((one) => textOf(one as Node)).join("") : "";
}

/** In a link nothing else is one. */
function all(nodes: readonly Node[], linked: boolean): ReactNode[] {
  return nodes.map((node, i) => <Fragment key={node.position?.start.offset ?? i}>{element(node, linked)}</Fragment>);
}

/** Only what stands here is ever drawn; whatever else a parser might find is its text. */
function element(node: Node, linked: boolean): ReactNode {
  switch (node.type) {
    case "text":
      return linked ? node.value : <Plain text={node.value} />;
    case "paragraph":
      return <p>{all(node.children, linked)}</p>;
    case "strong":
      return <strong>{all(node.children, linked)}</strong>;
    case "emphasis":
      return <em>{all(node.children, linked)}</em>;
    case "delete":
      return <del>{all(node.children, linked)}</del>;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        <pre tabIndex={0} dir="ltr">
          <code>{node.value}</code>
        </pre>
      );
    case "blockquote":
      return <blockquote>{all(node.children, linked)}</blockquote>;
    case "list":
      return node.ordered ? (
        <ol start={node.start ?? 1}>{all(node.children, linked)}</ol>
      ) : (
        <ul>{all(node.children, linked)}</ul>
      );
    case "listItem":
      return <li>{all(node.children, linked)}</li>;
    case "break":
      return "\n";
    case "link": {
      const href = safeHref(node.url) ?? (/^mailto:/i.test(node.url) ? node.url : null);
      const inside = all(node.children, true);
      return href ? (
        <Link href={href} text={textOf(node)}>
          {inside}
        </Link>
      ) : (
        inside
      );
    }
    default:
      return textOf(node);
  }
}

interface Props {
  text: string;
  /** The names of those whom it calls. */
  called?: Names;
}

const NOBODY: Names = new Map();

/** A message's text: markdown as far as messages have it (shared/format/markdown.ts). Elements are made here, never from markup. */
export const MessageText = memo(function MessageText({ text, called = NOBODY }: Props) {
  const tree = parseMarkdown(text);
  return (
    <Called.Provider value={called}>
      {tree ? <span className={css.formatted}>{all(tree.children, false)}</span> : <Plain text={text} />}
    </Called.Provider>
  );
});
