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

/** Compressed bytes of a first visit: the page before the login and the chat after it, which is one download. */
export const BUDGET = 250_000;
const ENTRY = "src/app/main.tsx";
const PAGE = "index.html";
/** A script or a style sheet that the page names. */
const NAMED = /"\/(assets\/[^"]+\.(?:js|css))"/g;

/** Compressed bytes of what is downloaded before anything is wanted. Throws where the client's entry is not in the build. */
export function measure(all: Part[]): number {
  const parts = new Map(all.map((part) => [part.fileName, part]));
  const closure = (names: string[], found = new Set<string>()): Set<string> => {
    for (const name of names) if (!found.has(name)) closure(parts.get(name)?.needs ?? [], found.add(name));
    return found;
  };
  const entry = all.filter(({ modules }) => modules.some((module) => module.endsWith(ENTRY)));
  if (!entry.length) throw new Error(`${ENTRY} is in no file of the build.`);
  const first = closure([PAGE, ...entry.map(({ fileName }) => fileName)]);
  return [...first].reduce((sum, name) => sum + gzipSync(parts.get(name)?.content ?? "").length, 0);
}

/** Says how much it is, or throws where that is too much. */
export function report(size: number): string {
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  const text = `first visit: ${kB(size)} of ${kB(BUDGET)}, compressed`;
  if (size > BUDGET) throw new Error(`The client is larger than its budget.\n${text}`);
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
        return { fileName, content: file.code, needs: file.imports, modules: Object.keys(file.modules) };
      });
      const content = readFileSync(join(dir ?? "dist", PAGE), "utf8");
      const needs = [...content.matchAll(NAMED)].map((match) => match[1] as string);
      const page = { fileName: PAGE, content, needs, modules: [] };
      try {
        this.info(`\n${report(measure([...parts, page]))}`);
      } catch (error) {
        this.error(error as Error);
      }
    },
  };
}
