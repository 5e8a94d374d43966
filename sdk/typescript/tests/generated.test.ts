import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GENERATED, generated } from "../tools/generate.mjs";

test("the types are those of the documents", async () => {
  for (const [file, text] of Object.entries(await generated())) {
    expect(readFileSync(new URL(file, GENERATED), "utf8"), "run `make docs`").toBe(text);
  }
});
