import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import en from "~/shared/i18n/en.json";
import zh from "~/shared/i18n/zh.json";

const ROOT = resolve(__dirname, "..");
const SRC = join(ROOT, "src");

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

const files = walk(SRC).map((path) => ({ path: relative(SRC, path), text: readFileSync(path, "utf8") }));
const code = files.filter(({ path }) => /\.tsx?$/.test(path));

/** From the lowest to the highest: a folder imports itself and what stands before it. */
const LAYERS = [
  "shared",
  "features/update",
  "features/session",
  "features/preferences",
  "features/ant",
  "features/connection",
  "features/people",
  "features/messaging",
  "features/panels",
  "features/media",
  "features/emoji",
  "features/conversations",
  "features/chat",
  "features/notifications",
  "features/rooms",
  "features/settings",
  "app",
  "sw",
];

const layerOf = (path: string) => LAYERS.findIndex((layer) => path.startsWith(`${layer}/`));

function importsOf({ path, text }: { path: string; text: string }): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target = ""]) => {
    if (target.startsWith("~/")) return target.slice(2);
    return target.startsWith(".") ? relative(SRC, resolve(SRC, dirname(path), target)) : target;
  });
}

test("every endpoint has a name of its own: of two the one that is loaded later would be left out", () => {
  const names = code.flatMap(({ text }) => [...text.matchAll(/(\w+): build\.(?:query|infiniteQuery|mutation)\b/g)]);
  expect(names.length).toBeGreaterThan(40);
  const all = names.map(([, name]) => name);
  expect(all.filter((name, i) => all.indexOf(name) !== i)).toEqual([]);
});

describe("imports", () => {
  test("every file stands in a known folder", () => {
    expect(code.filter(({ path }) => layerOf(path) < 0).map(({ path }) => path)).toEqual([]);
  });

  test("run from shared to features to app only", () => {
    const wrong = code.flatMap((file) =>
      importsOf(file)
        .filter((target) => layerOf(target) > layerOf(file.path))
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("of one feature by another go through its index", () => {
    const wrong = code.flatMap((file) =>
      importsOf(file)
        .filter((target) => /^features\/\w+\/(?!index\.ts$)/.test(target) && layerOf(target) !== layerOf(file.path))
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("of the SDK name the package, not its files", () => {
    const wrong = code.flatMap((file) => importsOf(file).filter((target) => target.includes("sdk/typescript")));
    expect(wrong).toEqual([]);
  });
});

test("no colour is named outside the theme", () => {
  const names = "black|white|red|green|blue|gr[ae]y|orange|yellow|purple|pink";
  const colour = new RegExp(
    `#[0-9a-f]{3,8}\\b(?![-\\w])|\\b(?:rgb|hsl|oklch|lab)a?\\(|:\\s*(?:${names})\\s*;|"(?:${names})"`,
    "i",
  );
  const wrong = files
    .filter(({ path }) => /\.(tsx?|css|svg)$/.test(path) && path !== "shared/theme/theme.ts")
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, i) => (colour.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : [])),
    );
  expect(wrong).toEqual([]);
});

test("every colour that a style names exists", () => {
  const theme = files.find(({ path }) => path === "shared/theme/theme.ts")?.text ?? "";
  const local = ["--row", "--row-text-2", "--fill", "--ends", "--inner", "--link-colour", "--link-line", "--font"];
  const used = new Set(
    files
      .filter(({ path }) => /\.(tsx|css)$/.test(path))
      .flatMap(({ text }) => text.match(/(?<=var\()--[a-z0-9-]+(?=[,)])/g) ?? []),
  );
  const missing = [...used].filter(
    (name) => !local.includes(name) && !new RegExp(`["\\s]${name.slice(2)}"?:`).test(theme),
  );
  expect(missing).toEqual([]);
});

describe("languages", () => {
  const keysOf = (tree: object, prefix = ""): string[] =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "object" ? keysOf(value, `${prefix}${key}.`) : [prefix + key],
    );
  const texts = (tree: object): string[] =>
    Object.values(tree).flatMap((value) => (typeof value === "object" ? texts(value) : [String(value)]));

  test("have the same keys", () => {
    expect(keysOf(zh).sort()).toEqual(keysOf(en).sort());
  });

  test("leave no text empty, and use the same variables", () => {
    const variables = (tree: object) => texts(tree).map((text) => [...(text.match(/{{\w+}}/g) ?? [])].sort().join());
    expect([...texts(en), ...texts(zh)].filter((text) => text.trim() === "")).toEqual([]);
    expect(variables(zh)).toEqual(variables(en));
  });

  test("in Chinese have Chinese marks, and one way to address somebody", () => {
    const half = /[\u4e00-\u9fff}][,:!?]|[,:!?][\u4e00-\u9fff]|你/;
    expect(texts(zh).filter((text) => half.test(text))).toEqual([]);
  });

  test("have every key that is used, and none that is not", () => {
    const all = code.map(({ text }) => text).join("\n");
    const used = [...all.matchAll(/\bt\(\s*"([\w.]+)"/g)].map(([, key = ""]) => key);
    const built = [...all.matchAll(/(?:t\(|return )`(\w+)\.\$\{/g)].map(([, prefix = ""]) => `${prefix}.`);
    const bare = keysOf(en).map((key) => key.replace(/_(one|other)$/, ""));
    expect(used.filter((key) => !bare.includes(key))).toEqual([]);
    expect(bare.filter((key) => !used.includes(key) && !built.some((prefix) => key.startsWith(prefix)))).toEqual([]);
  });
});

/** Texts that a person would see or hear, written into the code: JSX text, and the attributes that are read out. */
function literals({ path, text }: { path: string; text: string }): string[] {
  const READ_OUT = new Set(["aria-label", "aria-description", "alt", "label", "placeholder", "title"]);
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const isText = (node: ts.Node): node is ts.StringLiteralLike => ts.isStringLiteralLike(node);
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) found.push(node.text);
    if (ts.isJsxAttribute(node) && READ_OUT.has(node.name.getText()) && node.initializer) {
      if (ts.isJsxExpression(node.initializer)) strings(node.initializer.expression);
      else if (isText(node.initializer)) found.push(node.initializer.text);
    }
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) strings(node.expression);
    ts.forEachChild(node, visit);
  };
  // What an expression in JSX can come to: the branches of conditions, not their tests nor arguments.
  const strings = (node: ts.Expression | undefined): void => {
    if (!node) return;
    if (isText(node)) found.push(node.text);
    else if (ts.isConditionalExpression(node)) for (const branch of [node.whenTrue, node.whenFalse]) strings(branch);
    else if (ts.isBinaryExpression(node)) strings(node.right);
    else if (ts.isTemplateExpression(node))
      found.push(node.head.text, ...node.templateSpans.map((one) => one.literal.text));
    else if (ts.isParenthesizedExpression(node)) strings(node.expression);
  };
  visit(source);
  return found.filter((one) => /\p{L}/u.test(one)).map((one) => `${path}: ${one.trim()}`);
}

describe("words that people read", () => {
  test("are not written into the code", () => {
    expect(code.filter(({ path }) => path.endsWith(".tsx")).flatMap(literals)).toEqual([]);
  });

  test.each([
    ["<p>Hello</p>", "Hello"],
    ["<p>{ready ? t('a') : 'Wait'}</p>", "Wait"],
    ["<p>{n > 0 && 'new'}</p>", "new"],
    ['<img alt={plain ? "" : "A dog"} />', "A dog"],
    ['<img alt="A cat" />', "A cat"],
    ['<button title="Close" data-testid="close" />', "Close"],
  ])("are found in %s", (jsx, word) => {
    expect(literals({ path: "x.tsx", text: `const x = ${jsx};` })).toEqual([`x.tsx: ${word}`]);
  });

  test.each(['<p className="a">{t("b.c")}</p>', "<p>{count}+ · …</p>", '<i data-state={on ? "on" : "off"} />'])(
    "%s holds none",
    (jsx) => {
      expect(literals({ path: "x.tsx", text: `const x = ${jsx};` })).toEqual([]);
    },
  );
});

describe("what is installed and loaded", () => {
  test("the lock file names no registry", () => {
    // What is resolved in this checkout (the workspaces) may be named.
    expect(readFileSync(join(ROOT, "../package-lock.json"), "utf8")).not.toMatch(/"resolved": "\w+:/);
  });

  test("nothing is loaded from another host", () => {
    const sources = [...files, { path: "index.html", text: readFileSync(join(ROOT, "index.html"), "utf8") }];
    const wrong = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:src|href)="(?:https?:)?\/\/[^"]+"|url\("?https?:|@import\s+"?https?:/g)].map(
        ([found]) => `${path} ${found}`,
      ),
    );
    expect(wrong).toEqual([]);
  });
});
