// JSON as TypeScript sees it, and as the service wrote it.

export type Json = null | boolean | number | string | Exact | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** A number that JavaScript would write differently: `12.50`, or a whole number beyond 2^53. */
export class Exact {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  valueOf(): number {
    return Number(this.text);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): unknown {
    return (JSON as unknown as { rawJSON?: (text: string) => unknown }).rawJSON?.(this.text) ?? Number(this.text);
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Exact);
}

export function isNumber(value: Json | undefined): value is number | Exact {
  return typeof value === "number" || value instanceof Exact;
}

/** Reads JSON and keeps numbers as they were written, where the browser tells how that was. */
export function parseExact(text: string): Json {
  const revive = (_: string, value: Json, context?: { source?: string }) => {
    const source = context?.source;
    return typeof value === "number" && source !== undefined && String(value) !== source ? new Exact(source) : value;
  };
  return JSON.parse(text, revive as (name: string, value: unknown) => unknown) as Json;
}
