// Rows by pages: fetched when asked for, kept, never twice.

import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useKey } from "../api/key";
import { fetchPage, type Page } from "../api/rows";
import type { JsonObject } from "../model/json";
import type { Payload } from "../model/schema";

/** Rows of a page where the tier allows more. */
export const PAGE_ROWS_MAX = 1000;
/** Pages asked for at one time: those in sight. */
const WANTED_MAX = 4;

export interface Loaded {
  size: number;
  /** The record of a row, if it is here. */
  row: (index: number) => JsonObject | undefined;
  /** Says which pages are in sight. */
  want: (pages: number[]) => void;
  /** All records that are here, in the order of their rows. */
  records: JsonObject[];
  pagesLoaded: number;
  loading: boolean;
  error: Error | null;
  again: () => void;
  callsRemaining: number | null;
}

/** Nothing is asked for before the rows of a call are known: the pages would be asked for twice. */
export function usePages(payload: Payload, rowsPerCall: number, known: boolean): Loaded {
  const key = useKey();
  const client = useQueryClient();
  const size = Math.min(PAGE_ROWS_MAX, rowsPerCall);
  const [wanted, setWanted] = useState<number[]>([0]);
  // The rows of a page depend on the schema and the seed, not on how many there are in all; the last page is shorter.
  const identity = useMemo(
    () => JSON.stringify([key, size, { ...payload, count: 0, output_format: "" }]),
    [payload, key, size],
  );
  const last = Math.max(0, Math.ceil(payload.count / size) - 1);
  const keyOf = (page: number) => ["rows", identity, page, Math.min(size, payload.count - page * size)];
  const pages = wanted.filter((page) => page <= last).slice(0, WANTED_MAX);
  const queries = useQueries({
    queries: pages.map((page) => ({
      queryKey: keyOf(page),
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchPage(payload, page, size, signal),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: Number.POSITIVE_INFINITY,
      retry: false,
      enabled: known && key !== "",
    })),
  });
  const row = (index: number): JsonObject | undefined => {
    const page = Math.floor(index / size);
    return client.getQueryData<Page>(keyOf(page))?.records[index - page * size];
  };
  const want = useCallback((next: number[]) => {
    setWanted((before) =>
      before.length === next.length && before.every((page, i) => page === next[i]) ? before : next,
    );
  }, []);
  const here = client
    .getQueryCache()
    .findAll({ queryKey: ["rows", identity] })
    .filter((query) => query.state.data !== undefined)
    .sort((a, b) => (a.queryKey[2] as number) - (b.queryKey[2] as number));
  const failed = queries.find((query) => query.error);
  const remaining = queries.map((query) => query.data?.callsRemaining).filter((n) => n !== undefined && n !== null);
  return {
    size,
    row,
    want,
    records: here.flatMap((query) => (query.state.data as Page).records),
    pagesLoaded: here.length,
    loading: queries.some((query) => query.isFetching),
    error: failed?.error ?? null,
    again: () => void failed?.refetch(),
    callsRemaining: remaining.length > 0 ? Math.min(...(remaining as number[])) : null,
  };
}
