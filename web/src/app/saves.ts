// Schemas saved in this browser.

import { useSyncExternalStore } from "react";
import type { Json } from "../model/json";
import { fromPayload, type Payload, type Schema, toPayload } from "../model/schema";

export interface Saved {
  id: string;
  title: string;
  savedAt: string;
  payload: Payload;
}

const NAME = "datagen.saves";
export const SAVES_MAX = 200;
const listeners = new Set<() => void>();

function read(): Saved[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(list) ? (list as Saved[]) : [];
  } catch {
    return [];
  }
}

let saves = read();

/** Writes the list; `false` when the browser keeps nothing more. */
function write(next: Saved[]): boolean {
  try {
    localStorage.setItem(NAME, JSON.stringify(next));
  } catch {
    return false;
  }
  saves = next;
  for (const listener of listeners) listener();
  return true;
}

/** Saves under the schema's title; one of the same title is replaced. */
export function saveSchema(schema: Schema, now: Date): boolean {
  const saved = { id: schema.title, title: schema.title, savedAt: now.toISOString(), payload: toPayload(schema) };
  return write([saved, ...saves.filter((one) => one.title !== schema.title)].slice(0, SAVES_MAX));
}

export function forgetSchema(id: string): void {
  write(saves.filter((one) => one.id !== id));
}

export function savedSchema(saved: Saved): Schema | string {
  return fromPayload(saved.payload as unknown as Json, saved.title);
}

export function useSaves(): Saved[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => saves,
  );
}
