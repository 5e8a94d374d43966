import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
let project: string;

const tsc = (cwd: string, ...words: string[]) =>
  execFileSync(process.execPath, [join(PACKAGE, "../../node_modules/typescript/bin/tsc"), ...words], { cwd });

/** A program of somebody else that has the package installed as it is published. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "parley-sdk-"));
  const installed = join(project, "node_modules/@parley/sdk");
  mkdirSync(installed, { recursive: true });
  cpSync(join(PACKAGE, "package.json"), join(installed, "package.json"));
  tsc(PACKAGE, "-p", "tsconfig.build.json", "--outDir", join(installed, "dist"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
}, 60_000);

afterAll(() => rmSync(project, { recursive: true }));

test("a program runs on it in Node, without any other package", () => {
  const program = 'import { ParleyClient, Http } from "@parley/sdk"; console.log(ParleyClient.name, Http.name);';
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: project,
    encoding: "utf8",
  });
  expect(said.trim()).toBe("ParleyClient Http");
});

test("a program is checked against its types", () => {
  const check = (program: string) => {
    writeFileSync(join(project, "program.ts"), program);
    const strict = ["--strict", "--noEmit", "--lib", "es2023,dom", "--module", "nodenext"];
    return tsc(project, ...strict, "program.ts");
  };
  check('import type { Message } from "@parley/sdk"; export const seq = (message: Message): number => message.seq;');
  expect(() =>
    check('import type { Message } from "@parley/sdk"; export const seq = (message: Message): string => message.seq;'),
  ).toThrow();
}, 60_000);

test("the package asks for no other", () => {
  const description = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  expect(description.dependencies ?? description.peerDependencies).toBeUndefined();
});
