// What was pasted on the first page, on its way to AI mode.

let text: string | null = null;

export function setPasted(pasted: string): void {
  text = pasted;
}

/** Takes it out. */
export function takePasted(): string | null {
  const pasted = text;
  text = null;
  return pasted;
}
