// The schema at work: one for the whole app, kept across visits, with undo.

import { useSyncExternalStore } from "react";
import { begin, type History, redo, step, undo } from "../model/history";
import type { Json } from "../model/json";
import { type Change, changed, emptySchema, fromPayload, type Schema, toPayload } from "../model/schema";

const NAME = "datagen.draft";
const listeners = new Set<() => void>();

function kept(): Schema {
  try {
    const text = localStorage.getItem(NAME);
    const schema = text ? fromPayload(JSON.parse(text) as Json) : null;
    if (schema && typeof schema !== "string") return schema;
  } catch {
    // What was kept cannot be read: begin anew.
  }
  return emptySchema();
}

let history: History<Schema> = begin(kept());

function set(next: History<Schema>): void {
  if (next === history) return;
  history = next;
  try {
    localStorage.setItem(NAME, JSON.stringify({ title: next.present.title, ...toPayload(next.present) }));
  } catch {
    // Storage is full or forbidden: the draft lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Changes the schema; changes that follow each other about the same thing are undone together. */
export function change(what: Change, about: string | null = null): void {
  set(step(history, changed(history.present, what), about));
}

export function undoChange(): void {
  set(undo(history));
}

export function redoChange(): void {
  set(redo(history));
}

export function currentSchema(): Schema {
  return history.present;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useHistory(): History<Schema> {
  return useSyncExternalStore(subscribe, () => history);
}

export function useSchema(): Schema {
  return useSyncExternalStore(subscribe, currentSchema);
}
