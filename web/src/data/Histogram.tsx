// A histogram, drawn by Observable Plot. A chunk of its own.

import * as Plot from "@observablehq/plot";
import { useEffect, useRef } from "react";
import type { Bin } from "../model/profile";

interface Props {
  bins: Bin[];
  dates: boolean;
  name: string;
}

export default function Histogram({ bins, dates, name }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const at = (n: number) => (dates ? new Date(n) : n);
    const marks = bins.map((bin) => ({ x1: at(bin.from), x2: at(bin.to), y: bin.count }));
    const peak = bins.reduce((best, bin) => (bin.count > best.count ? bin : best));
    const chart = Plot.plot({
      height: 110,
      width: Math.max(220, holder.current?.clientWidth ?? 320),
      marginLeft: 34,
      marginRight: 8,
      marginTop: 8,
      marginBottom: 22,
      style: { background: "transparent", color: "var(--mantine-color-text)", fontSize: "10.5px", overflow: "visible" },
      ariaLabel: `Histogram of ${name}`,
      ariaDescription: `${bins.length} bins, most (${peak.count}) near ${dates ? new Date(peak.from).toISOString().slice(0, 10) : peak.from}`,
      x: { label: null, ticks: 4, ...(dates ? { type: "utc" as const } : {}) },
      y: { label: null, ticks: 3, grid: true },
      marks: [
        Plot.rectY(marks, {
          x1: "x1",
          x2: "x2",
          y: "y",
          fill: "var(--mantine-color-sea-6)",
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
        Plot.ruleY([0]),
      ],
    });
    chart.setAttribute("role", "img");
    holder.current?.replaceChildren(chart);
  }, [bins, dates, name]);
  return <div ref={holder} style={{ minHeight: 110 }} />;
}
