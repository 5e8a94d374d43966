/** Makes src/generated/ from docs/openapi.json and docs/asyncapi.json: `make docs`, or `npm run generate` at the root. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const DOCS = new URL("../../../docs/", import.meta.url);
export const GENERATED = new URL("../src/generated/", import.meta.url);

// A field with a default may be left out of a request; the documents say themselves that no answer leaves one out.
const options = { defaultNonNullable: false, alphabetize: true };

/** Where a file comes from, and from which version: so a test that has no Node at hand can tell whether it is old. */
function heading(name, text) {
  const digest = createHash("sha256").update(text).digest("hex");
  return `// Made by \`make docs\` from docs/${name}, SHA-256 ${digest}.\n\n`;
}

/** A document without the titles that pydantic gives every field: they say its name once more. */
function read(text) {
  return JSON.parse(text, (key, value) => (key === "title" && typeof value === "string" ? undefined : value));
}

/** TypeScript of an OpenAPI document's parts. */
async function types(parts) {
  return astToString(
    await openapiTS({ openapi: "3.1.0", info: { title: "", version: "" }, paths: {}, ...parts }, options),
  );
}

/** The HTTP API: paths, operations, components. */
async function api(text) {
  const { paths, components } = read(text);
  return types({ paths, components });
}

/** The socket: the schemas of its frames, and what goes up and comes down as unions. */
async function socket(text) {
  const { components, operations } = read(text);
  const schemas = await types({ components: { schemas: components.schemas } });
  const frames = (operation) =>
    operation.messages.map(({ $ref }) => {
      const { payload } = components.messages[$ref.split("/").pop()];
      const name = payload.$ref.split("/").pop();
      return { name, schema: components.schemas[name] };
    });
  const union = (operation) =>
    frames(operation)
      .map(({ name }) => `\n  | components["schemas"]["${name}"]`)
      .join("");
  const told = new Set(frames(operations.tell).map(({ schema }) => schema.properties.type.const));
  return [
    schemas.slice(schemas.indexOf("export interface components")),
    `/** Every frame that a client sends. */\nexport type UpFrame =${union(operations.send)};\n`,
    `/** Every frame that the server sends. */\nexport type DownFrame =${union(operations.tell)};\n`,
    `/** What stands in \`type\` of those. */\nexport const DOWN_TYPES = ${JSON.stringify([...told].sort())} as const;\n`,
  ].join("\n");
}

/** The files by name, as they are to stand in src/generated/. */
export async function generated() {
  const files = {};
  for (const [file, name, make] of [
    ["api.ts", "openapi.json", api],
    ["socket.ts", "asyncapi.json", socket],
  ]) {
    const text = readFileSync(new URL(name, DOCS), "utf8");
    files[file] = heading(name, text) + (await make(text));
  }
  return files;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [file, text] of Object.entries(await generated())) writeFileSync(new URL(file, GENERATED), text);
}
