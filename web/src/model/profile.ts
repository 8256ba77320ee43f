// What the loaded rows say about a column: kind, nulls, distinct values, range, histogram, most frequent values.

import { Exact, isNumber, type Json, type JsonObject } from "./json";

export type ColumnKind = "number" | "date" | "boolean" | "text" | "nested" | "empty";

export interface Bin {
  from: number;
  to: number;
  count: number;
}

export interface Profile {
  name: string;
  kind: ColumnKind;
  rows: number;
  nulls: number;
  distinct: number;
  /** Of numbers, and of dates as milliseconds. */
  range: { min: number; max: number; mean: number } | null;
  bins: Bin[];
  top: { value: string; count: number }[];
  /** Of texts, in characters. */
  lengths: { min: number; max: number } | null;
}

export const BINS = 20;
export const TOP = 8;

export function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" && !(value instanceof Exact) ? JSON.stringify(value) : String(value);
}

const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function kindOf(values: Json[]): ColumnKind {
  if (values.length === 0) return "empty";
  if (values.every(isNumber)) return "number";
  if (values.every((v) => typeof v === "boolean")) return "boolean";
  if (values.every((v) => typeof v === "object")) return "nested";
  if (values.every((v) => typeof v === "string" && DATE.test(v) && !Number.isNaN(Date.parse(v)))) return "date";
  return "text";
}

export function profile(name: string, records: JsonObject[]): Profile {
  const all = records.map((record) => record[name] ?? null);
  const values = all.filter((value) => value !== null);
  const kind = kindOf(values);
  const counts = new Map<string, number>();
  for (const value of values) counts.set(textOf(value), (counts.get(textOf(value)) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, TOP);
  const numbers =
    kind === "number" ? values.map(Number) : kind === "date" ? values.map((v) => Date.parse(String(v))) : [];
  const lengths = kind === "text" ? values.map((value) => [...textOf(value)].length) : [];
  return {
    name,
    kind,
    rows: all.length,
    nulls: all.length - values.length,
    distinct: counts.size,
    range: numbers.length > 0 ? rangeOf(numbers) : null,
    bins: binsOf(numbers),
    top: top.map(([value, count]) => ({ value, count })),
    lengths: lengths.length > 0 ? { min: least(lengths), max: most(lengths) } : null,
  };
}

const least = (list: number[]) => list.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (list: number[]) => list.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

function rangeOf(numbers: number[]): { min: number; max: number; mean: number } {
  const sum = numbers.reduce((a, b) => a + b, 0);
  return { min: least(numbers), max: most(numbers), mean: sum / numbers.length };
}

export function binsOf(numbers: number[]): Bin[] {
  if (numbers.length === 0) return [];
  const { min, max } = rangeOf(numbers);
  if (min === max) return [{ from: min, to: max, count: numbers.length }];
  const width = (max - min) / BINS;
  const bins = Array.from({ length: BINS }, (_, i) => ({ from: min + i * width, to: min + (i + 1) * width, count: 0 }));
  for (const n of numbers) {
    const bin = bins[Math.min(BINS - 1, Math.floor((n - min) / width))];
    if (bin) bin.count += 1;
  }
  return bins;
}
