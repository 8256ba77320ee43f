// Types of the API from its own description: `node scripts/types.mjs [ORIGIN]` writes src/api/schema.d.ts.
// A test makes them again from the built binary and compares.

import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const HEAD = "// Written by `npm run types` from /api/v1/openapi.json. Do not edit.\n\n";

/** Examples and descriptions are for people; answers to errors are the same everywhere. */
function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  const dropped = new Set(["example", "examples", "description", "summary", "headers"]);
  const isSchemaMap = (name) => name === "properties" || name === "schemas";
  const entries = Object.entries(value).filter(
    ([name, inner]) => !dropped.has(name) || (typeof inner === "object" && inner?.type),
  );
  return Object.fromEntries(
    entries.map(([name, inner]) => {
      if (isSchemaMap(name))
        return [name, Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, bare(one)]))];
      if (name !== "responses") return [name, bare(inner)];
      return [
        name,
        Object.fromEntries(
          Object.entries(inner)
            .filter(([status]) => status.startsWith("2"))
            .map(([status, one]) => [status, { description: "", ...bare(one) }]),
        ),
      ];
    }),
  );
}

export async function typesOf(description) {
  const { ConversationalError, Problem, ...schemas } = description.components.schemas;
  const components = { ...description.components, schemas, headers: undefined };
  return HEAD + astToString(await openapiTS(bare({ ...description, components })));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const origin = process.argv[2] ?? "http://127.0.0.1:8080";
  const answer = await fetch(`${origin}/api/v1/openapi.json`);
  await writeFile(new URL("../src/api/schema.d.ts", import.meta.url), await typesOf(await answer.json()));
}
