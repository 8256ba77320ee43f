// The schema that the builder edits, as plain data, and every change to it. Nothing here knows React or the network.

import { isObject, type Json, type JsonObject } from "./json";

export interface Field {
  /** Only for the screen: a field keeps it while it is renamed and moved. */
  id: string;
  name: string;
  type: string;
  locale?: string;
  constraints?: JsonObject;
  blankPercentage?: number;
}

export interface Schema {
  title: string;
  count: number;
  locale: string;
  format: string;
  formatOptions?: JsonObject;
  seed: number;
  fields: Field[];
}

/** One field as the API takes it. */
export interface PayloadField {
  name: string;
  type: string;
  locale?: string;
  constraints?: JsonObject;
  blankPercentage?: number;
}

/** The body of `/generate`. */
export interface Payload {
  count: number;
  locale: string;
  output_format: string;
  format_options?: JsonObject;
  seed: number;
  offset?: number;
  schema_fields: PayloadField[];
}

/** Seeds are whole numbers that JavaScript holds exactly. */
export const SEED_MAX = Number.MAX_SAFE_INTEGER;

let lastId = 0;

/** An id that no other field of this page has. */
export function newId(): string {
  lastId += 1;
  return `f${lastId}`;
}

export function emptySchema(): Schema {
  return { title: "Untitled", count: 100, locale: "en_US", format: "csv", seed: 42, fields: [] };
}

function payloadField(field: Field): PayloadField {
  const constraints = Object.fromEntries(Object.entries(field.constraints ?? {}).filter(([, v]) => v !== null));
  return {
    name: field.name,
    type: field.type,
    ...(field.locale ? { locale: field.locale } : {}),
    ...(Object.keys(constraints).length > 0 ? { constraints } : {}),
    ...(field.blankPercentage ? { blankPercentage: field.blankPercentage } : {}),
  };
}

/** The body that generates this schema; the order of its members is the order of the documentation. */
export function toPayload(schema: Schema): Payload {
  return {
    count: schema.count,
    locale: schema.locale,
    output_format: schema.format,
    ...(schema.formatOptions && Object.keys(schema.formatOptions).length > 0
      ? { format_options: schema.formatOptions }
      : {}),
    seed: schema.seed,
    schema_fields: schema.fields.map(payloadField),
  };
}

function numberOr(value: Json | undefined, fallback: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}

function textOr(value: Json | undefined, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}

function fieldFrom(value: Json): Field | string {
  if (!isObject(value)) return "A field is not an object.";
  if (typeof value.name !== "string" || typeof value.type !== "string") return "A field has no name or no type.";
  return {
    id: newId(),
    name: value.name,
    type: value.type,
    ...(typeof value.locale === "string" ? { locale: value.locale } : {}),
    ...(isObject(value.constraints) ? { constraints: value.constraints } : {}),
    ...(typeof value.blankPercentage === "number" ? { blankPercentage: value.blankPercentage } : {}),
  };
}

/** Reads a body of `/generate`, a list of fields or an answer of `/infer-schema`; a text says why it cannot be. */
export function fromPayload(value: Json, title = "Imported"): Schema | string {
  const body: Json = Array.isArray(value) ? { schema_fields: value } : value;
  if (!isObject(body)) return "This is not a schema: a JSON object with `schema_fields` is.";
  const list = body.schema_fields ?? body.proposed_schema ?? body.inferred_schema;
  if (!Array.isArray(list)) return "This is not a schema: it has no list `schema_fields`.";
  const fields = list.map(fieldFrom);
  const wrong = fields.findIndex((field) => typeof field === "string");
  if (wrong >= 0) return `Field ${wrong + 1}: ${fields[wrong]}`;
  const base = emptySchema();
  return {
    title: textOr(body.title, title),
    count: numberOr(body.count, base.count),
    locale: textOr(body.locale, base.locale),
    format: textOr(body.output_format, base.format),
    ...(isObject(body.format_options) ? { formatOptions: body.format_options } : {}),
    seed: numberOr(body.seed, base.seed),
    fields: fields as Field[],
  };
}

/** A name that no field has: `email`, `email_2`, `email_3` … */
export function freeName(wanted: string, fields: Field[]): string {
  const taken = new Set(fields.map((field) => field.name));
  if (!taken.has(wanted)) return wanted;
  let n = 2;
  while (taken.has(`${wanted}_${n}`)) n += 1;
  return `${wanted}_${n}`;
}

/** `camelCase` as a column name: `snake_case`. */
export function columnName(type: string): string {
  return type.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

export type Change =
  | { kind: "replace"; schema: Schema }
  | { kind: "settings"; settings: Partial<Omit<Schema, "fields">> }
  | { kind: "add"; field: Field; at?: number }
  | { kind: "edit"; id: string; field: Partial<Omit<Field, "id">> }
  | { kind: "remove"; id: string }
  | { kind: "duplicate"; id: string; copy: string }
  | { kind: "move"; id: string; to: number };

/** The schema after a change; the same object when nothing changes. */
export function changed(schema: Schema, change: Change): Schema {
  const at = "id" in change ? schema.fields.findIndex((field) => field.id === change.id) : -1;
  const found = schema.fields[at];
  switch (change.kind) {
    case "replace":
      return change.schema;
    case "settings":
      return { ...schema, ...change.settings };
    case "add":
      return { ...schema, fields: schema.fields.toSpliced(change.at ?? schema.fields.length, 0, change.field) };
    case "edit":
      return found ? { ...schema, fields: schema.fields.with(at, { ...found, ...change.field }) } : schema;
    case "remove":
      return found ? { ...schema, fields: schema.fields.toSpliced(at, 1) } : schema;
    case "duplicate": {
      if (!found) return schema;
      const copy = { ...structuredClone(found), id: change.copy, name: freeName(found.name, schema.fields) };
      return { ...schema, fields: schema.fields.toSpliced(at + 1, 0, copy) };
    }
    case "move": {
      const to = Math.max(0, Math.min(schema.fields.length - 1, change.to));
      if (!found || to === at) return schema;
      return { ...schema, fields: schema.fields.toSpliced(at, 1).toSpliced(to, 0, found) };
    }
  }
}
