// The key of this browser. It stays in its storage and goes to this origin only.

import { useSyncExternalStore } from "react";

const NAME = "datagen.key";
const listeners = new Set<() => void>();

function read(): string {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

let current = read();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentKey(): string {
  return current;
}

export function setKey(key: string): void {
  current = key.trim();
  try {
    if (current) localStorage.setItem(NAME, current);
    else localStorage.removeItem(NAME);
  } catch {
    // Storage is full or forbidden: the key lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

// A key that another tab got or forgot is this one's too.
globalThis.addEventListener?.("storage", (event) => {
  if (event.key === NAME) {
    current = event.newValue ?? "";
    for (const listener of listeners) listener();
  }
});

export function useKey(): string {
  return useSyncExternalStore(subscribe, currentKey, currentKey);
}
