// A proposed schema, and what was changed in it.

import type { Json, JsonObject } from "./json";
import { emptySchema, newId, type Schema } from "./schema";

export interface Proposed {
  name: string;
  type: string;
  locale?: string;
  constraints?: JsonObject;
  blankPercentage?: number;
  description: string;
  confidence: number;
  inference_source: string;
  alternatives: string[];
}

export interface Proposal {
  fields: Proposed[];
  contractHash: string;
  contractId: string;
  locale: string;
  domain: string | null;
  engine: string;
  /** What each field was proposed as, for going back. */
  original: Proposed[];
}

export type Level = "sure" | "likely" | "guess";

/** Below this the service itself calls a field guessed. */
export const GUESS_BELOW = 0.6;
export const SURE_FROM = 0.85;

export function levelOf(field: Pick<Proposed, "confidence" | "inference_source">): Level {
  if (field.inference_source === "fallback" || field.confidence < GUESS_BELOW) return "guess";
  return field.confidence >= SURE_FROM ? "sure" : "likely";
}

/** With another type for one field; what was chosen stays among the alternatives. */
export function withType(proposal: Proposal, at: number, type: string, constraints: JsonObject | null): Proposal {
  const before = proposal.fields[at];
  const original = proposal.original[at];
  if (!before || !original || before.type === type) return proposal;
  if (type === original.type) return { ...proposal, fields: proposal.fields.with(at, original) };
  const { constraints: _, ...rest } = before;
  const alternatives = [original.type, ...original.alternatives].filter((one) => one !== type);
  const next: Proposed = { ...rest, type, alternatives, ...(constraints ? { constraints } : {}) };
  return { ...proposal, fields: proposal.fields.with(at, next) };
}

export function isChanged(proposal: Proposal, at: number): boolean {
  return proposal.fields[at]?.type !== proposal.original[at]?.type;
}

export function changedCount(proposal: Proposal): number {
  return proposal.fields.filter((_, at) => isChanged(proposal, at)).length;
}

/** The proposal as a schema for the builder. A field's locale is left to the schema where it is the same. */
export function toSchema(proposal: Proposal, title: string): Schema {
  const fields = proposal.fields.map(({ name, type, locale, constraints, blankPercentage }) => ({
    id: newId(),
    name,
    type,
    ...(locale && locale !== proposal.locale ? { locale } : {}),
    ...(constraints ? { constraints } : {}),
    ...(blankPercentage ? { blankPercentage } : {}),
  }));
  return { ...emptySchema(), title, locale: proposal.locale, fields };
}

/** The call of AI mode that makes rows of exactly this contract. */
export function lockedCall(proposal: Proposal, hint: string, count: number): Json {
  return {
    field_names: proposal.original.map((field) => field.name),
    count,
    locale: proposal.locale,
    ...(hint ? { domain_hint: hint } : {}),
    output_format: "json",
    require_validate: true,
    strict_contract: !proposal.original.some((field) => levelOf(field) === "guess"),
    expected_contract_hash: proposal.contractHash,
  };
}
