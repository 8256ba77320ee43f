// From the JSON Schema of a type's constraints to controls. The catalog says everything; nothing here knows a type.

import { isObject, type Json, type JsonObject } from "./json";

export type ControlKind =
  | "switch"
  | "choice"
  | "integer"
  | "number"
  | "text"
  | "choices"
  | "values"
  | "numbers"
  | "json";
/** Constraints of the type itself, those of a distribution, those that every type has. */
export type ControlGroup = "own" | "spread" | "common";

export interface Control {
  name: string;
  kind: ControlKind;
  group: ControlGroup;
  description: string;
  required: boolean;
  /** What holds when nothing is given. */
  standard: Json;
  choices: string[];
  min?: number;
  max?: number;
}

const COMMON = new Set(["unique", "entity", "realistic", "validity"]);
const SPREAD = new Set(
  "distribution mean stddev lambda shape scale alpha beta mode trials probability outliers".split(" "),
);

export function controlsOf(schema: Json): Control[] {
  if (!isObject(schema) || !isObject(schema.properties)) return [];
  const properties = schema.properties;
  const defs = isObject(schema.$defs) ? schema.$defs : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const spreading = "distribution" in properties;
  return Object.entries(properties).map(([name, property]) =>
    control(name, property, defs, required.includes(name), spreading),
  );
}

function control(name: string, property: Json, defs: JsonObject, required: boolean, spreading: boolean): Control {
  const outer = isObject(property) ? property : {};
  const inner = resolved(outer, defs);
  const description = String(outer.description ?? inner.description ?? "").replace(/\s+/g, " ");
  const base = {
    name,
    group: groupOf(name, spreading),
    description,
    required: required || / Required\.$/.test(description),
    standard: outer.default ?? null,
    choices: [] as string[],
  };
  const types = typesOf(inner);
  const list = enumOf(inner);
  if (list) return { ...base, kind: "choice", choices: list };
  if (types.length === 1) {
    switch (types[0]) {
      case "boolean":
        return { ...base, kind: "switch" };
      case "integer":
      case "number":
        return { ...base, kind: types[0], ...bounds(inner) };
      case "string":
        return { ...base, kind: "text" };
      case "array":
        return { ...base, ...listKind(inner, defs) };
    }
  }
  return { ...base, kind: "json" };
}

function groupOf(name: string, spreading: boolean): ControlGroup {
  if (COMMON.has(name)) return "common";
  return spreading && SPREAD.has(name) ? "spread" : "own";
}

/** Follows `$ref` and drops the `null` of optional members. */
function resolved(schema: JsonObject, defs: JsonObject): JsonObject {
  if (typeof schema.$ref === "string") {
    const target = defs[schema.$ref.split("/").at(-1) ?? ""];
    return isObject(target) ? resolved(target, defs) : {};
  }
  if (Array.isArray(schema.anyOf)) {
    const options = schema.anyOf.filter(isObject).filter((option) => option.type !== "null");
    const only = options.length === 1 ? options[0] : undefined;
    return only ? resolved(only, defs) : schema;
  }
  return schema;
}

function typesOf(schema: JsonObject): string[] {
  const type = schema.type;
  const list = Array.isArray(type) ? type : type === undefined ? [] : [type];
  return list.filter((t): t is string => typeof t === "string" && t !== "null");
}

function enumOf(schema: JsonObject): string[] | null {
  const fromOneOf = Array.isArray(schema.oneOf)
    ? schema.oneOf.flatMap((option) => (isObject(option) ? (enumOf(option) ?? [option.const ?? null]) : [null]))
    : null;
  const list = Array.isArray(schema.enum) ? schema.enum : fromOneOf;
  if (!list || list.length === 0 || !list.every((item) => typeof item === "string")) return null;
  return list;
}

function listKind(schema: JsonObject, defs: JsonObject): { kind: ControlKind; choices?: string[] } {
  if (schema.items === true) return { kind: "values" };
  const items = isObject(schema.items) ? resolved(schema.items, defs) : {};
  const choices = enumOf(items);
  if (choices) return { kind: "choices", choices };
  const [type] = typesOf(items);
  if (type === "string") return { kind: "values" };
  return { kind: type === "number" || type === "integer" ? "numbers" : "json" };
}

/** Bounds that say something: those of a machine integer do not. */
function bounds(schema: JsonObject): { min?: number; max?: number } {
  const { minimum, maximum } = schema;
  const machine = maximum === 255 || maximum === 65535 || maximum === 4294967295;
  return {
    ...(typeof minimum === "number" ? { min: minimum } : {}),
    ...(typeof maximum === "number" && !machine ? { max: maximum } : {}),
  };
}

/** The constraints with one member set; `null`, an empty text or what holds anyway takes it out. */
export function withConstraint(
  constraints: JsonObject | undefined,
  control: Control,
  value: Json,
): JsonObject | undefined {
  const next = { ...constraints };
  const empty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (empty || (control.standard !== null && value === control.standard)) delete next[control.name];
  else next[control.name] = value;
  return Object.keys(next).length > 0 ? next : undefined;
}

/** `1, 2.5; 3` as numbers; `null` when something is no number. */
export function numbersOf(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  const numbers = parts.map(Number);
  return numbers.every(Number.isFinite) ? numbers : null;
}
