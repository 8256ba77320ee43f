// Pages of rows and whole files.

import { type JsonObject, parseExact } from "../model/json";
import type { Payload } from "../model/schema";
import { api, dataOf, postForFile, type Schemas } from "./client";

export interface Page {
  records: JsonObject[];
  callsRemaining: number | null;
  callsToday: number;
}

/** Rows `page * size` and on, as records. One call of the day. */
export async function fetchPage(payload: Payload, page: number, size: number, signal: AbortSignal): Promise<Page> {
  const { format_options: _, ...rest } = payload;
  const offset = page * size;
  const count = Math.min(size, payload.count - offset);
  const body = { ...rest, output_format: "json", count, offset };
  const text = dataOf(await api.POST("/api/v1/generate", { body, signal, parseAs: "text" }));
  const answer = parseExact(text) as unknown as Schemas["GeneratedJson"];
  return {
    records: answer.records as JsonObject[],
    callsRemaining: answer.usage.calls_remaining ?? null,
    callsToday: Number(answer.usage.calls_today),
  };
}

export interface Progress {
  bytes: number;
  /** Lines so far, of formats with a line a row. */
  rows: number | null;
}

export interface Download {
  blob: Blob;
  name: string;
  generationId: string | null;
}

const LINED = new Set(["csv", "tsv", "jsonl"]);

/** The file of a payload, told of while it comes. */
export async function download(
  payload: Payload,
  name: string,
  signal: AbortSignal,
  told: (progress: Progress) => void,
): Promise<Download> {
  const response = await postForFile("/api/v1/generate", payload, signal);
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  const lined = LINED.has(payload.output_format);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let lines = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value as Uint8Array<ArrayBuffer>);
    bytes += value.length;
    if (lined) for (const byte of value) if (byte === 10) lines += 1;
    told({ bytes, rows: lined ? lines : null });
  }
  return { blob: new Blob(parts, { type }), name, generationId: response.headers.get("x-generation-id") };
}

/** Hands a file to the browser. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
