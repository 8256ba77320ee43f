// A table of up to millions of rows. Only those in sight are drawn, only their pages fetched.

import { useElementSize, useMergedRef } from "@mantine/hooks";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { isNumber } from "../model/json";
import { textOf } from "../model/profile";
import { type Place, pagesOf, placeOf, rowsAt, scrolled, trackHeight, type View } from "../model/window";
import { isRtl, Value } from "../ui/Value";
import type { Loaded } from "./pages";

interface Props {
  names: string[];
  count: number;
  pages: Loaded;
}

const ROW_HEIGHT = 33;
const HEAD_HEIGHT = 33;
/** The scroll bar rests so long before rows are asked for: a page costs a call. */
const REST_MS = 150;

export function Grid({ names, count, pages }: Props) {
  const size = useElementSize();
  const box = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(size.ref, box);
  const view: View = { rowHeight: ROW_HEIGHT, height: Math.max(ROW_HEIGHT, size.height - HEAD_HEIGHT), count };
  const [place, setPlace] = useState<Place>({ scroll: 0, top: 0 });
  const { from, to } = rowsAt(view, place);
  const { want } = pages;

  useEffect(() => {
    const timer = setTimeout(() => want(pagesOf(from, to, pages.size)), REST_MS);
    return () => clearTimeout(timer);
  }, [from, to, pages.size, want]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another length begins at the top.
  useEffect(() => {
    setPlace({ scroll: 0, top: 0 });
    if (box.current) box.current.scrollTop = 0;
  }, [count]);

  const goTo = (row: number) => {
    const next = placeOf(view, row);
    setPlace(next);
    if (box.current) box.current.scrollTop = next.scroll;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const screen = Math.max(1, Math.floor(view.height / ROW_HEIGHT) - 1);
    const targets: Record<string, number> = {
      ArrowDown: place.top + 1,
      ArrowUp: place.top - 1,
      PageDown: place.top + screen,
      PageUp: place.top - screen,
      Home: 0,
      End: count,
    };
    const target = targets[event.key];
    if (target === undefined || event.altKey || event.metaKey) return;
    event.preventDefault();
    goTo(target);
  };
  const offset = (row: number) => place.scroll + HEAD_HEIGHT + (row - place.top) * ROW_HEIGHT;
  const rows = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  return (
    <div
      ref={ref}
      className="grid surface"
      role="grid"
      aria-label="Rows"
      aria-rowcount={count + 1}
      aria-colcount={names.length + 1}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        const { scrollTop } = event.currentTarget;
        setPlace((before) => (before.scroll === scrollTop ? before : scrolled(view, before, scrollTop)));
      }}
      data-testid="grid"
    >
      <div
        role="rowgroup"
        style={{
          height: trackHeight(view) + HEAD_HEIGHT,
          position: "relative",
          width: "max-content",
          minWidth: "100%",
        }}
      >
        <div className="grid-head" role="row" aria-rowindex={1}>
          <div className="grid-cell index" role="columnheader">
            row
          </div>
          {names.map((name) => (
            <div key={name} className="grid-cell" role="columnheader" title={name}>
              {name}
            </div>
          ))}
        </div>
        {rows.map((row) => {
          const record = pages.row(row);
          return (
            <div
              key={row}
              className="grid-row"
              role="row"
              aria-rowindex={row + 2}
              style={{ top: offset(row), height: ROW_HEIGHT }}
            >
              <div className="grid-cell index" role="rowheader">
                {(row + 1).toLocaleString("en")}
              </div>
              {names.map((name) => {
                const value = record?.[name];
                return (
                  <div
                    key={name}
                    role="gridcell"
                    className={isNumber(value) ? "grid-cell number" : "grid-cell"}
                    dir={isRtl(value) ? "rtl" : undefined}
                    title={record ? textOf(value) : undefined}
                  >
                    {record ? <Value value={value} /> : <span className="ghost" />}
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
