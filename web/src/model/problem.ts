// What the API says is wrong, and the fixes it suggests.

import { isObject, type Json, type JsonObject } from "./json";
import type { Payload, PayloadField } from "./schema";

/** `ConversationalError` of the API. */
export interface Problem {
  error: true;
  field: string | null;
  path: string | null;
  code: string;
  message: string;
  correction_hint: string;
  suggested_fix: JsonObject | null;
  upgrade_required: boolean;
  upgrade_url: string | null;
}

/** The place of the column that a problem is about; `null` when it is about the whole request. */
export function columnOf(problem: Problem): number | null {
  const found = /^\/schema_fields\/(\d+)(\/|$)/.exec(problem.path ?? "");
  return found?.[1] === undefined ? null : Number(found[1]);
}

/** The constraint that a problem is about, if it is about one. */
export function constraintOf(problem: Problem): string | null {
  const found = /^\/schema_fields\/\d+\/constraints\/([^/]+)/.exec(problem.path ?? "");
  return found?.[1]?.replaceAll("~1", "/").replaceAll("~0", "~") ?? null;
}

/** The request with the fix of one problem: a whole column, or members of the request. */
export function fixed(payload: Payload, problem: Problem): Payload {
  const fix = problem.suggested_fix;
  if (!fix) return payload;
  const column = columnOf(problem);
  if (column === null) return { ...payload, ...(fix as Partial<Payload>) };
  if (column >= payload.schema_fields.length) return payload;
  return { ...payload, schema_fields: payload.schema_fields.with(column, fix as unknown as PayloadField) };
}

/** What a fix changes, in a few words: `min: 5`, `type: email`. */
export function fixText(before: JsonObject, fix: JsonObject): string {
  const parts: string[] = [];
  const compare = (from: Json | undefined, to: Json | undefined, name: string) => {
    if (JSON.stringify(from) === JSON.stringify(to)) return;
    if (isObject(to) && (isObject(from) || from === undefined)) {
      const inner = from ?? {};
      for (const key of new Set([...Object.keys(inner), ...Object.keys(to)])) compare(inner[key], to[key], key);
    } else if (to === undefined) {
      if (isObject(from)) for (const key of Object.keys(from)) parts.push(`drop ${key}`);
      else parts.push(`drop ${name}`);
    } else {
      const text = typeof to === "string" ? to : JSON.stringify(to);
      parts.push(`${name}: ${text.length > 40 ? `${text.slice(0, 39)}…` : text}`);
    }
  };
  compare(before, fix, "");
  return parts.slice(0, 4).join(", ") || "as suggested";
}
