import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Ccr } from "../lanes/schema.ts";
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
import { EVENT_SCHEMA, type HubEvent, type Sha256 } from "./port.ts";

/** What an event is made of; the rest follows from it. */
export type EventFields = Omit<HubEvent, "schema" | "id">;

// By the type, none can be left out; the schema's own list would load all of the schema.
const statuses: Readonly<Record<Ccr["status"], true>> = {
  requested: true,
  proposed: true,
  approved: true,
  denied: true,
  needs_changes: true,
  applied: true,
  verified: true,
  active: true,
  deactivated: true,
  rotated: true,
  compromised: true,
  superseded: true,
  cancelled: true,
};

const fields = {
  schema: oneOf([EVENT_SCHEMA]),
  id: digest,
  kind: oneOf(["decision", "comment", "binding-confirmed", "status", "evidence"]),
  request: identifier,
  path: kvPath,
  environment: identifier,
  status: oneOf(Object.keys(statuses)),
  digest,
  at: instant,
  by: personName,
  decision: optional(oneOf(["approved", "denied", "needs_changes"])),
  decision_id: optional(identifier),
  comment: optional(prose),
} satisfies Fields & Readonly<Record<keyof HubEvent, unknown>>;

/** The event of these fields, with the id that follows from them. Throws a HubError where one is not as it must be. */
export function makeEvent(given: EventFields): HubEvent {
  const { id: _, ...others } = fields;
  const content = { ...given, schema: EVENT_SCHEMA } as const;
  refuseIf([...checkFields(content, others), ...checkKind(content)]);
  return { ...content, id: digestContent(content) };
}

/** An event that came from elsewhere. Throws a HubError with every problem where it is none. */
export function requireEvent(value: unknown): HubEvent {
  refuseIf(checkFields(value, fields));
  const { id, ...content } = value as HubEvent;
  const isOwn = id === digestContent(content);
  refuseIf([...checkKind(content), ...(isOwn ? [] : ["id is not the digest of the other fields"])]);
  return value as HubEvent;
}

function checkKind({ kind, decision }: EventFields): readonly string[] {
  const isFit = (kind === "decision") === (decision !== undefined);
  return isFit ? [] : ["decision belongs to the kind decision, and to it alone"];
}

function refuseIf(problems: readonly string[]): void {
  if (problems.length > 0) throw new HubError("hub-invalid", `this is no event: ${problems.join("; ")}`);
}

/** Of the canonical JSON (RFC 8785). */
function digestContent(content: Omit<HubEvent, "id">): Sha256 {
  return digestText(canonicalize(content) ?? "");
}

/** The digest of a text as UTF-8. */
export function digestText(text: string): Sha256 {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
