import { isLaneRequest, isOrder } from "../reviewable.ts";
import type { DecisionAct } from "./act.ts";
import { type Decision, digestRequest } from "./digest.ts";
import type { Subject } from "./recording.ts";
import { type RefusalReason, refuse } from "./refusal.ts";
import { readWords } from "./templates.ts";

/** A decision that was made elsewhere: an outcome with the content that it is about, or the words of a template. */
export interface OfferedDecision {
  readonly decision_id: string;
  readonly state: "resolved" | "open";
  /** The required approver that it counts for. */
  readonly reviewer: string;
  /** Who decided as that approver. */
  readonly person?: string;
  /** An instant with its offset. */
  readonly at: string;
  /** The id of the request. */
  readonly request?: string;
  /** The KV path of its lane. */
  readonly path?: string;
  readonly environment?: string;
  /** The digest of the content that was reviewed. */
  readonly digest?: string;
  readonly outcome?: Decision["decision"];
  readonly comment?: string;
  /** Free text, which may be a template: `APPROVE: …`, `DENY: …`, `NEEDS_CHANGES: …`. */
  readonly rationale?: string;
}

/** What is to be recorded, that it is recorded already, or why it is refused. */
export type SyncResult =
  | { readonly act: DecisionAct; readonly isRecorded?: never; readonly refusals?: never }
  | { readonly isRecorded: true; readonly act?: never; readonly refusals?: never }
  | { readonly refusals: readonly RefusalReason[]; readonly act?: never; readonly isRecorded?: never };

/** Reads a resolved decision for a request as it is; one that is recorded already changes nothing. */
export function readHubDecision(subject: Subject, hub: OfferedDecision, { now }: { now: number }): SyncResult {
  const { ccr, policyFile } = subject;
  const recorded = ccr.decisions?.find(({ decision_id }) => decision_id === hub.decision_id);
  if (recorded !== undefined) return compareRecorded(recorded, hub);
  const read = readOutcome(subject, hub);
  const refusals = [
    ...(hub.state === "resolved" ? [] : [refuse("unresolved-decision")]),
    ...refuseOther(subject, hub),
    ...("refusals" in read ? read.refusals : []),
  ];
  if (refusals.length > 0 || "refusals" in read) return { refusals: dropRepeats(refusals) };
  const { reviewer, person, at, decision_id: decisionId } = hub;
  const what = digestRequest(ccr, policyFile);
  return { act: { ...read, reviewer, person, at, now, what, decisionId, source: "state-hub" } };
}

/** The same id never stands for two decisions. */
function compareRecorded(recorded: Decision, hub: OfferedDecision): SyncResult {
  const isSame =
    recorded.reviewer === hub.reviewer &&
    (hub.outcome === undefined || recorded.decision === hub.outcome) &&
    (hub.digest === undefined || recorded.digest === hub.digest);
  return isSame
    ? { isRecorded: true }
    : { refusals: [refuse("already-decided", "another decision of this id is recorded")] };
}

/** What it is about, as far as it says so, is this request as it is. */
function refuseOther({ ccr, policyFile }: Subject, hub: OfferedDecision): readonly RefusalReason[] {
  const { request, path, environment, digest } = hub;
  const place = placeOf(ccr);
  const isOther =
    (request !== undefined && request !== ccr.id) ||
    (path !== undefined && path !== place.path) ||
    (environment !== undefined && environment !== place.environment);
  const isStale = digest !== undefined && digest !== digestRequest(ccr, policyFile);
  return [
    ...(isOther ? [refuse("other-request")] : []),
    ...(isStale ? [refuse("wrong-digest", "it is about another content")] : []),
  ];
}

/** An order about a lane has no place of its own: a decision that names one is about something else. */
function placeOf(ccr: Subject["ccr"]): { readonly path?: string; readonly environment?: string } {
  if (isLaneRequest(ccr)) return { path: ccr.openbao.kv_path, environment: ccr.target.environment };
  return isOrder(ccr) && ccr.request_type === "openbao-token-role" ? { environment: ccr.target.environment } : {};
}

type Outcome = Pick<DecisionAct, "decision" | "comment">;

/** An outcome says what it is about by id and digest; words do by their template. Where there are both, they agree. */
function readOutcome(
  { ccr, policyFile }: Subject,
  { outcome, rationale, comment, request, digest }: OfferedDecision,
): Outcome | { readonly refusals: readonly RefusalReason[] } {
  const words = rationale === undefined ? undefined : readWords(rationale, ccr, policyFile);
  if (outcome === undefined)
    return words ?? { refusals: [refuse("ambiguous-decision", "it has no outcome and no words")] };
  if (words !== undefined) {
    if ("refusals" in words || words.decision === outcome) return words;
    return { refusals: [refuse("ambiguous-decision", "its outcome and its words differ")] };
  }
  if (request === undefined || digest === undefined) {
    return { refusals: [refuse("ambiguous-decision", "an outcome names the request and the digest that it is about")] };
  }
  return { decision: outcome, comment: comment ?? "" };
}

function dropRepeats(refusals: readonly RefusalReason[]): readonly RefusalReason[] {
  return refusals.filter(({ code }, at) => refusals.findIndex((other) => other.code === code) === at);
}
