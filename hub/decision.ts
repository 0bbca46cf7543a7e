import {
  checkFields,
  digest,
  type Fields,
  identifier,
  instant,
  kvPath,
  oneOf,
  optional,
  personName,
  prose,
} from "./check-fields.ts";
import { HubError } from "./hub-error.ts";
import { DECISION_SCHEMA, type HubDecision } from "./port.ts";

/** A decision, or every reason why a value is none; a reason never quotes a value. */
export type DecisionResult =
  | { readonly value: HubDecision; readonly problems?: never }
  | { readonly problems: readonly string[]; readonly value?: never };

const fields = {
  schema: oneOf([DECISION_SCHEMA]),
  decision_id: identifier,
  state: oneOf(["resolved", "open"]),
  reviewer: personName,
  person: optional(personName),
  at: instant,
  request: optional(identifier),
  path: optional(kvPath),
  environment: optional(identifier),
  digest: optional(digest),
  outcome: optional(oneOf(["approved", "denied", "needs_changes"])),
  comment: optional(prose),
  rationale: optional(prose),
} satisfies Fields & Readonly<Record<keyof HubDecision, unknown>>;

/** Reads a decision that came from the hub. What it means for a request is for the reader to judge. */
export function parseHubDecision(value: unknown): DecisionResult {
  const problems = checkFields(value, fields);
  return problems.length > 0 ? { problems } : { value: value as HubDecision };
}

/** A decision that is handed over. Throws a HubError with every problem where it is none. */
export function requireDecision(value: unknown): HubDecision {
  const { value: decision, problems } = parseHubDecision(value);
  if (decision !== undefined) return decision;
  throw new HubError("hub-invalid", `this is no decision: ${problems.join("; ")}`);
}

/** The id of a decision to ask for. Throws a HubError for what cannot be one. */
export function requireDecisionId(decisionId: string): string {
  if (identifier.isValid(decisionId)) return decisionId;
  throw new HubError("hub-invalid", `the id of a decision must be ${identifier.words}`);
}
