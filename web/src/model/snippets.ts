// The same call in other languages. Keys never stand in them: they name the environment variable that holds one.

import type { Payload } from "./schema";

export type SnippetKind = "json" | "curl" | "python" | "typescript" | "mcp";

export interface Snippet {
  kind: SnippetKind;
  title: string;
  hint: string;
  file: string;
  text: (payload: Payload, origin: string) => string;
}

const KEY = "DATAGEN_API_KEY";

function pretty(payload: Payload): string {
  return compactFields(payload);
}

/** JSON with one field a line: what people diff and review. */
export function compactFields(payload: Payload): string {
  const { schema_fields, ...head } = payload;
  const lines = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  const fields = schema_fields.map((field) => `    ${JSON.stringify(field)}`).join(",\n");
  return `{\n${lines.join("\n")}\n  "schema_fields": [\n${fields}\n  ]\n}\n`;
}

function extension(format: string): string {
  return { excel: "xlsx", jsonl: "jsonl" }[format] ?? format;
}

/** Python has other words for three values; inside texts they stay as they are. */
function pythonLiteral(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\btrue\b|\bfalse\b|\bnull\b/g, (part) => {
    const words: Record<string, string> = { true: "True", false: "False", null: "None" };
    return words[part] ?? part;
  });
}

export const SNIPPETS: Snippet[] = [
  {
    kind: "json",
    title: "JSON",
    hint: "The body of POST /api/v1/generate. The command line takes it too: datagen generate --schema schema.json",
    file: "schema.json",
    text: (payload) => pretty(payload),
  },
  {
    kind: "curl",
    title: "curl",
    hint: `Put your key into the environment first: export ${KEY}=…`,
    file: "generate.sh",
    text: (payload, origin) =>
      `curl --fail-with-body -X POST ${origin}/api/v1/generate \\\n  -H "X-API-Key: $${KEY}" \\\n  -H 'Content-Type: application/json' \\\n` +
      `  -o rows.${extension(payload.output_format)} \\\n  --data-binary @- <<'JSON'\n${pretty(payload)}JSON\n`,
  },
  {
    kind: "python",
    title: "Python",
    hint: "Standard library only.",
    file: "generate.py",
    text: (payload, origin) =>
      `import json, os, urllib.request\n\nbody = ${pythonLiteral(pretty(payload)).trimEnd()}\n` +
      `request = urllib.request.Request(\n    "${origin}/api/v1/generate",\n    data=json.dumps(body).encode(),\n` +
      `    headers={"X-API-Key": os.environ["${KEY}"], "Content-Type": "application/json"},\n)\n` +
      `with urllib.request.urlopen(request) as answer, open("rows.${extension(payload.output_format)}", "wb") as file:\n    file.write(answer.read())\n`,
  },
  {
    kind: "typescript",
    title: "TypeScript",
    hint: "Node 20 or later, Deno, Bun.",
    file: "generate.ts",
    text: (payload, origin) =>
      `import { writeFile } from "node:fs/promises";\n\nconst body = ${pretty(payload).trimEnd()};\n\n` +
      `const answer = await fetch("${origin}/api/v1/generate", {\n  method: "POST",\n` +
      `  headers: { "X-API-Key": process.env.${KEY} ?? "", "Content-Type": "application/json" },\n  body: JSON.stringify(body),\n});\n` +
      `if (!answer.ok) throw new Error(await answer.text());\n` +
      `await writeFile("rows.${extension(payload.output_format)}", Buffer.from(await answer.arrayBuffer()));\n`,
  },
  {
    kind: "mcp",
    title: "MCP",
    hint: "The message a client sends for the tool datagen_generate; MCP clients write it for you.",
    file: "mcp-call.json",
    text: (payload) => {
      const body = pretty(payload).trimEnd().replaceAll("\n", "\n    ");
      return `{\n  "jsonrpc": "2.0",\n  "id": 1,\n  "method": "tools/call",\n  "params": {\n    "name": "datagen_generate",\n    "arguments": ${body}\n  }\n}\n`;
    },
  },
];
