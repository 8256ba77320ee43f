// One value of a row.

import type { Json } from "../model/json";
import { textOf } from "../model/profile";

export function Value({ value }: { value: Json | undefined }) {
  if (value === null || value === undefined) return <span className="null">null</span>;
  if (value === "") return <span className="null">empty</span>;
  return <bdi>{textOf(value)}</bdi>;
}

/** Right-to-left letters anywhere near the beginning. */
export function isRtl(value: Json | undefined): boolean {
  return typeof value === "string" && /^[^A-Za-z]*[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(value.slice(0, 80));
}
