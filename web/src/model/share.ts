// A schema in a link: deflated JSON behind `#s=`. What stands behind `#` is never sent to a server.

import type { Json } from "./json";
import { fromPayload, type Schema, toPayload } from "./schema";

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const body = new Response(bytes.slice().buffer).body;
  if (!body) return bytes;
  return new Uint8Array(await new Response(body.pipeThrough(stream as ReadableWritablePair)).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

/** Unpacked, a link holds at most so much. */
export const LINK_BYTES_MAX = 1 << 20;

export async function shareCode(schema: Schema): Promise<string> {
  const text = JSON.stringify({ title: schema.title, ...toPayload(schema) });
  return toBase64Url(await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw")));
}

/** The schema of a link; a text says what is wrong with it. */
export async function schemaOfCode(code: string): Promise<Schema | string> {
  try {
    const bytes = await through(fromBase64Url(code), new DecompressionStream("deflate-raw"));
    if (bytes.length > LINK_BYTES_MAX) return "This link holds more than a schema.";
    const schema = fromPayload(JSON.parse(new TextDecoder().decode(bytes)) as Json, "Shared");
    return schema;
  } catch {
    return "This link is damaged: part of it is missing. Ask for it again.";
  }
}

export function codeIn(hash: string): string | null {
  return /^#s=([\w-]+)$/.exec(hash)?.[1] ?? null;
}
