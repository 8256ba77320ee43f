// What the screens ask for, cached. Discovery hardly changes; rows of a seed never do.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type JsonObject, parseExact } from "../model/json";
import type { Payload } from "../model/schema";
import { ApiError, api, dataOf, type Schemas } from "./client";
import { setKey, useKey } from "./key";

const LONG = Number.POSITIVE_INFINITY;

export type FieldType = Schemas["FieldType"];

/** The catalog without constraints, with examples of a locale. */
export function useFieldTypes(locale: string) {
  return useQuery({
    queryKey: ["field-types", locale],
    queryFn: async ({ signal }) =>
      dataOf(await api.GET("/api/v1/field-types", { params: { query: { locale, detail: "summary" } }, signal })),
    staleTime: LONG,
    placeholderData: keepPreviousData,
  });
}

/** One type with the JSON Schema of its constraints. */
export function useFieldType(name: string | undefined, locale: string) {
  return useQuery({
    queryKey: ["field-type", name, locale],
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET("/api/v1/field-types/{name}", {
          params: { path: { name: name ?? "" }, query: { locale } },
          signal,
        }),
      ),
    staleTime: LONG,
    enabled: Boolean(name),
  });
}

export function useLocales() {
  return useQuery({
    queryKey: ["locales"],
    queryFn: async () => dataOf(await api.GET("/api/v1/locales")),
    staleTime: LONG,
  });
}

/** What the tier of the key can do; without a key, the tier of a free one. */
export function useCapabilities() {
  const key = useKey();
  return useQuery({
    queryKey: ["capabilities", key],
    queryFn: async () => dataOf(await api.GET("/api/v1/capabilities")),
    staleTime: LONG,
    placeholderData: keepPreviousData,
  });
}

export function usePricing() {
  return useQuery({
    queryKey: ["pricing"],
    queryFn: async () => dataOf(await api.GET("/api/v1/pricing")),
    staleTime: LONG,
  });
}

export function useUsage() {
  const key = useKey();
  return useQuery({
    queryKey: ["usage", key],
    queryFn: async () => dataOf(await api.GET("/api/v1/usage")),
    enabled: key !== "",
    staleTime: 5_000,
  });
}

/** Gets a free key and keeps it. */
export function useMintKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => dataOf(await api.POST("/api/v1/auth/free-key")),
    onSuccess: (answer) => {
      setKey(answer.api_key);
      void client.invalidateQueries({ queryKey: ["usage"] });
    },
  });
}

export interface Rows {
  records: JsonObject[];
  count: number;
  seed: number;
  previewsRemaining?: number;
}

/** The first rows of a payload; they burn no quota. The previous ones stay while new ones come. */
export function usePreview(payload: Payload | null) {
  const key = useKey();
  const body = payload ? { ...payload, count: Math.min(payload.count, 10), output_format: "json", offset: 0 } : null;
  if (body) delete body.format_options;
  return useQuery({
    queryKey: ["preview", key, JSON.stringify(body)],
    queryFn: async ({ signal }): Promise<Rows> => {
      if (!body) throw new ApiError(0, "Nothing to preview.");
      const text = dataOf(await api.POST("/api/v1/preview", { body, signal, parseAs: "text" }));
      const answer = parseExact(text) as unknown as Schemas["PreviewAnswer"];
      return { ...answer, records: answer.records as JsonObject[], previewsRemaining: answer.previews_remaining };
    },
    enabled: key !== "" && body !== null && body.schema_fields.length > 0,
    staleTime: LONG,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** Whether the whole request would be taken; its problems are in the error. */
export function useValidation(payload: Payload | null) {
  const key = useKey();
  return useQuery({
    queryKey: ["validate", key, JSON.stringify(payload)],
    queryFn: async ({ signal }) => {
      if (!payload) throw new ApiError(0, "Nothing to check.");
      return dataOf(await api.POST("/api/v1/validate", { body: { offset: 0, ...payload }, signal }));
    },
    enabled: key !== "" && payload !== null && payload.schema_fields.length > 0,
    staleTime: LONG,
    retry: false,
  });
}
