// The places of the site: one list for header, footer, titles.

export interface Place {
  path: string;
  title: string;
  /** Served by the binary, not by the app. */
  outside?: boolean;
}

export const WORK: Place[] = [
  { path: "/builder", title: "Schema Builder" },
  { path: "/ai", title: "AI mode" },
  { path: "/data", title: "Data" },
  { path: "/templates", title: "Templates" },
];

export const LEARN: Place[] = [
  { path: "/http-api", title: "HTTP API" },
  { path: "/mcp-guide", title: "MCP" },
  { path: "/pricing", title: "Pricing" },
  { path: "/api/v1/docs", title: "API reference", outside: true },
];

export const KEYS: Place = { path: "/keys", title: "Key and usage" };

export const TITLES: Record<string, string> = Object.fromEntries(
  [...WORK, ...LEARN, KEYS].map((place) => [place.path, place.title]),
);
