import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** A file of a build. */
export interface Part {
  fileName: string;
  content: string | Uint8Array;
  /** The files that are loaded with it. */
  needs: string[];
  /** The source files that it holds. */
  modules: string[];
}

export interface Step {
  name: string;
  /** Bytes, compressed. */
  size: number;
  most: number;
}

/** Compressed bytes of a first visit, and of everything that a conversation needs to be seen. */
export const BUDGETS = { "before login": 250_000, chat: 400_000 };
const ENTRY = "src/app/main.tsx";
const CHAT = "src/app/chat.tsx";
const PAGE = "index.html";

/** What is downloaded before the login, and for the chat. Throws where the chat is part of the former. */
export function measure(all: Part[]): Step[] {
  const parts = new Map(all.map((part) => [part.fileName, part]));
  const closure = (names: string[], found = new Set<string>()): Set<string> => {
    for (const name of names) if (!found.has(name)) closure(parts.get(name)?.needs ?? [], found.add(name));
    return found;
  };
  const holders = (source: string) =>
    all.filter(({ modules }) => modules.some((module) => module.endsWith(source))).map(({ fileName }) => fileName);
  const size = (names: Set<string>) =>
    [...names].reduce((sum, name) => sum + gzipSync(parts.get(name)?.content ?? "").length, 0);
  const start = [PAGE, ...holders(ENTRY)];
  const chat = holders(CHAT);
  const early = closure(start);
  if (!chat.length || chat.some((name) => early.has(name))) throw new Error(`${CHAT} must be loaded after the login.`);
  return [
    { name: "before login", size: size(early), most: BUDGETS["before login"] },
    { name: "chat", size: size(closure([...start, ...chat])), most: BUDGETS.chat },
  ];
}

/** Says what is too much, or throws. */
export function report(steps: Step[]): string {
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  const line = ({ name, size, most }: Step) => `${name.padEnd(14)}${kB(size).padStart(9)} of ${kB(most)}, compressed`;
  const text = steps.map(line).join("\n");
  if (steps.some(({ size, most }) => size > most)) throw new Error(`The client is larger than its budget.\n${text}`);
  return text;
}

/** Measures what a build has made, and ends it with an error where that is more than the budget allows. */
export function sizeBudget(): Plugin {
  return {
    name: "parley:size-budget",
    apply: "build",
    enforce: "post",
    writeBundle({ dir }, bundle) {
      const parts = Object.values(bundle).map((file): Part => {
        const { fileName } = file;
        if (file.type === "asset") return { fileName, content: file.source, needs: [], modules: [] };
        const needs = [...file.imports, ...(file.viteMetadata?.importedCss ?? [])];
        return { fileName, content: file.code, needs, modules: Object.keys(file.modules) };
      });
      const page = { fileName: PAGE, content: readFileSync(join(dir ?? "dist", PAGE)), needs: [], modules: [] };
      try {
        this.info(`\n${report(measure([...parts, page]))}`);
      } catch (error) {
        this.error(error as Error);
      }
    },
  };
}
