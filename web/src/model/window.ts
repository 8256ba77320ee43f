// Which rows of a very long table are on the screen. Browsers stop at some 17 to 33 million pixels, so beyond a bound the
// scroll bar stands for a share of the table, while small movements stay row by row.

/** Taller than this no element is made. */
export const HEIGHT_MAX = 8_000_000;

export interface View {
  rowHeight: number;
  height: number;
  count: number;
}

/** Where the table is: the scroll bar, and the first row with its fraction. */
export interface Place {
  scroll: number;
  top: number;
}

export function trackHeight(view: View): number {
  return Math.min(HEIGHT_MAX, view.count * view.rowHeight);
}

/** The greatest first row. */
export function topMax(view: View): number {
  return Math.max(0, view.count - view.height / view.rowHeight);
}

function scrollMax(view: View): number {
  return Math.max(0, trackHeight(view) - view.height);
}

/** The place after the scroll bar moved: by a little, as many pixels; by more than two screens, to the share it stands at. */
export function scrolled(view: View, from: Place, scroll: number): Place {
  const end = scrollMax(view);
  if (end === 0) return { scroll, top: 0 };
  if (scroll <= 0) return { scroll: 0, top: 0 };
  if (scroll >= end) return { scroll: end, top: topMax(view) };
  const moved = scroll - from.scroll;
  const share = (scroll / end) * topMax(view);
  if (end === view.count * view.rowHeight - view.height) return { scroll, top: scroll / view.rowHeight };
  const near = Math.abs(moved) <= 2 * view.height;
  const top = near ? from.top + moved / view.rowHeight : share;
  return { scroll, top: Math.max(0, Math.min(topMax(view), top)) };
}

/** The place whose first row is given. */
export function placeOf(view: View, row: number): Place {
  const top = Math.max(0, Math.min(topMax(view), row));
  const max = topMax(view);
  return { top, scroll: max === 0 ? 0 : (top / max) * scrollMax(view) };
}

/** The rows to draw: those in sight and a few more. */
export function rowsAt(view: View, place: Place, extra = 4): { from: number; to: number } {
  const from = Math.max(0, Math.floor(place.top) - extra);
  const to = Math.min(view.count, Math.ceil(place.top + view.height / view.rowHeight) + extra);
  return { from, to };
}

/** The pages that hold rows `from..to`. */
export function pagesOf(from: number, to: number, size: number): number[] {
  if (to <= from) return [];
  const first = Math.floor(from / size);
  const last = Math.floor((to - 1) / size);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
