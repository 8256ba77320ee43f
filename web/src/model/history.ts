// Undo and redo around any value. Typing into one box is one step, not one a letter.

export interface History<T> {
  past: T[];
  present: T;
  future: T[];
  /** What the last step was about; the next one about the same joins it. */
  about: string | null;
}

/** Steps that can be undone; older ones are forgotten. */
export const STEPS_MAX = 200;

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], about: null };
}

export function step<T>(history: History<T>, next: T, about: string | null = null): History<T> {
  if (next === history.present) return history;
  const joins = about !== null && about === history.about;
  const past = joins ? history.past : [...history.past, history.present].slice(-STEPS_MAX);
  return { past, present: next, future: [], about };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    about: null,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, about: null };
}
