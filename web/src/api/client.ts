// Calls of the API, typed by its own description. Errors become `ApiError`, whatever went wrong.

import createClient from "openapi-fetch";
import type { Problem } from "../model/problem";
import { currentKey } from "./key";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

export class ApiError extends Error {
  readonly status: number;
  readonly problems: Problem[];
  readonly retryAfterSeconds: number | null;

  constructor(status: number, message: string, problems: Problem[] = [], retryAfterSeconds: number | null = null) {
    super(message);
    this.status = status;
    this.problems = problems;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** No answer came. */
export const NO_ANSWER = 0;

/** Turns an answer that is an error into one that is thrown. */
export async function failure(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get("retry-after"));
  const body = (await response.json().catch(() => null)) as { detail?: string; errors?: Problem[] } | null;
  const problems = body?.errors ?? [];
  const first = problems.length === 1 ? problems[0] : undefined;
  const message = first
    ? `${first.message} ${first.correction_hint}`
    : (body?.detail ?? `The service answered ${response.status}.`);
  return new ApiError(response.status, message, problems, wait > 0 ? wait : null);
}

async function guarded(request: Request): Promise<Response> {
  const key = currentKey();
  if (key) request.headers.set("X-API-Key", key);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(NO_ANSWER, "The service does not answer. Check the connection and try again.");
  }
  if (!response.ok) throw await failure(response);
  return response;
}

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", fetch: guarded });

/** The data of an answer that is not an error. */
export function dataOf<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new ApiError(NO_ANSWER, "The answer of the service is empty.");
  return answer.data;
}

/** Sends a body and gives the answer as it comes, for files. */
export function postForFile(path: "/api/v1/generate", body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body), ...(signal ? { signal } : {}) };
  return guarded(new Request(new URL(path, globalThis.location.origin), init));
}
