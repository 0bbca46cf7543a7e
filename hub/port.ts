import type { OfferedDecision } from "../lanes/decisions/sync.ts";
import type { Ccr } from "../lanes/schema.ts";

/** Where what happens to requests is told, and where decisions are made. Both throw a HubError and nothing else. */
export interface StateHub {
  /** Tells of an event once, however often it is called with it. */
  publish(event: HubEvent): Promise<Published>;
  /** A decision as the hub has it now; undefined where it has none of that id. */
  readDecision(decisionId: string): Promise<HubDecision | undefined>;
}

/** What became of something that was handed over. */
export interface Published {
  /** False where the hub had it already. */
  readonly recorded: boolean;
}

/** `sha256:` and 64 lower-case hex digits. */
export type Sha256 = `sha256:${string}`;

/** What reviewers decide. */
export type Outcome = "approved" | "denied" | "needs_changes";

/** The name of the wire format of a {@link HubEvent}. */
export const EVENT_SCHEMA = "credential-lanes/event/v1";

/** The name of the wire format of a {@link HubDecision}. */
export const DECISION_SCHEMA = "credential-lanes/hub-decision/v1";

/** Something that happened to a request, as it is on the wire; it has no field for a secret value. */
export interface HubEvent {
  readonly schema: typeof EVENT_SCHEMA;
  /** The digest of all other fields: the same event has the same id, on whatever machine it is made. */
  readonly id: Sha256;
  readonly kind: "decision" | "comment" | "binding-confirmed" | "status" | "evidence";
  /** The id of the request. */
  readonly request: string;
  /** The KV path of its lane. */
  readonly path: string;
  readonly environment: string;
  /** The status of the request after the event. */
  readonly status: Ccr["status"];
  /** The digest of the request's reviewed content. */
  readonly digest: Sha256;
  /** An instant with its offset. */
  readonly at: string;
  readonly by: string;
  /** What was decided; of the kind "decision" alone. */
  readonly decision?: Outcome;
  /** The hub's own id of a decision that was made there. */
  readonly decision_id?: string;
  readonly comment?: string;
}

/** A decision that was asked for in the hub, as it is on the wire. What it names is compared before it counts. */
export interface HubDecision extends OfferedDecision {
  readonly schema: typeof DECISION_SCHEMA;
  /** The digest of the content that was reviewed. */
  readonly digest?: Sha256;
}
