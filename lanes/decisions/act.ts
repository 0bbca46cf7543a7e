import { findOpenIncident } from "../life/incident.ts";
import { hasLifeOfLane, isBindingConfirmed, isLaneRequest, isOrder, type Reviewable } from "../reviewable.ts";
import { parseInstant } from "../rules/dates.ts";
import { isServing } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";
import { findReopening, isSamePerson, judgeApproval } from "./approval.ts";
import { type Decision, type Digest, digestDecision, digestRequest } from "./digest.ts";
import { applyEdits, type Edit } from "./edit.ts";
import {
  type Actor,
  type ActResult,
  BINDING_CONFIRMED,
  CLOCK_SKEW,
  closeFrontDoor,
  findNewest,
  openFrontDoor,
  recordDay,
  recordMove,
  recordMoves,
  refuseActor,
  refuseBackdated,
  refuseBeforeCreation,
  refuseMove,
  type Subject,
} from "./recording.ts";
import { type RefusalReason, refuse } from "./refusal.ts";
import { judgeStanding } from "./standing.ts";

type Status = Ccr["status"];

/** A decision to be recorded. */
export interface DecisionAct extends Actor {
  readonly decision: Decision["decision"];
  readonly source: Decision["source"];
  readonly person?: string | undefined;
  readonly decisionId?: string | undefined;
  /** Whether it will be signed: an approval without a signature is given again with one. */
  readonly isSigned?: boolean | undefined;
}

/** Records a decision of a required approver about the request as it is. */
export function decide({ ccr, policyFile }: Subject, act: DecisionAct): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [...refuseActor(act, digest), ...refuseDecision(ccr, act, digest)];
  if (refusals.length > 0) return { refusals };
  const decision = composeDecision(ccr, act, digest);
  const append: Edit = { kind: "append", path: ["decisions"], value: { ...decision } };
  const decided = applyEdits(ccr, [append]);
  const to = findNextStatus(decided, act.decision, policyFile);
  const ids = act.source === "state-hub" && act.decisionId !== undefined ? recordDecisionId(ccr, act.decisionId) : [];
  // Nobody resolves content that was not verified yet.
  const door = isServing(ccr) && to === "approved" ? closeFrontDoor(ccr) : [];
  return { edits: [...recordMove(ccr, to, act), ...door, ...ids, append], digest, from: ccr.status, to };
}

/** The record of a decision, as it is appended; it names the decision before it. */
export function composeDecision(ccr: Reviewable, act: DecisionAct, digest: Digest): Decision {
  const last = ccr.decisions?.at(-1);
  return {
    at: act.at,
    reviewer: act.reviewer,
    ...(act.person === undefined ? {} : { person: act.person }),
    decision: act.decision,
    comment: act.comment.trim(),
    digest,
    source: act.source,
    ...(act.decisionId === undefined ? {} : { decision_id: act.decisionId }),
    ...(last === undefined ? {} : { previous: digestDecision(last) }),
  };
}

/** Records a remark; it is never a decision. */
export function comment({ ccr, policyFile }: Subject, act: Actor): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [...refuseActor(act, digest), ...refuseBeforeCreation(ccr, act)];
  if (refusals.length > 0) return { refusals };
  return { edits: [recordComment("comment", act), ...recordDay(ccr, act)], digest, from: ccr.status, to: ccr.status };
}

/** Records that the auth binding was compared with the live cluster or identity provider; it voids an approval. */
export function confirmBinding({ ccr, policyFile }: Subject, act: Actor): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const states: readonly Status[] = ["requested", "proposed", "needs_changes", "denied", "approved"];
  const refusals = [
    ...refuseActor(act, digest),
    ...refuseBackdated(ccr, act),
    ...(isOrder(ccr) && ccr.request_type !== "openbao-token-role" ? [refuse("other-type", "it binds nobody")] : []),
    ...(isBindingConfirmed(ccr) ? [refuse("already-confirmed")] : []),
    ...(states.includes(ccr.status) ? [] : [refuse("wrong-state", `it is ${ccr.status}`)]),
  ];
  if (refusals.length > 0) return { refusals };
  const to = ccr.status === "approved" ? "proposed" : ccr.status;
  const path = isLaneRequest(ccr) ? ["auth", "bound_claims_confirmed"] : ["token_role", "callers_confirmed"];
  const confirm: Edit = { kind: "set", path, value: true };
  const edits = [...recordMove(ccr, to, act), confirm, recordComment(BINDING_CONFIRMED, act)];
  return { edits, digest: digestRequest(applyEdits(ccr, edits), policyFile), from: ccr.status, to };
}

/** Moves a request to a state that needs no decision of the approvers. */
export function move({ ccr, policyFile }: Subject, to: "proposed" | "cancelled", act: Actor): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [
    ...refuseActor(act, digest),
    ...refuseBackdated(ccr, act),
    ...refuseMove(ccr, to),
    ...refuseReopening(ccr, to),
  ];
  if (refusals.length > 0) return { refusals };
  return { edits: recordMove(ccr, to, act), digest, from: ccr.status, to };
}

/** A lane that was compromised is not asked for again while the leaked value could be read by it. */
function refuseReopening(ccr: Reviewable, to: Status): readonly RefusalReason[] {
  const incident = isLaneRequest(ccr) ? findOpenIncident(ccr) : undefined;
  if (to !== "proposed" || incident === undefined) return [];
  const isRemoved = incident.taken.some(({ step }) => step === "value-removed");
  return isRemoved ? [] : [refuse("incident-open", `${incident.record.id}, and its value was not removed yet`)];
}

/** Ends a request in favour of the one that supersedes it, which names it in turn; its own front door is closed. */
export function supersede({ ccr, policyFile }: Subject, successor: string, act: Actor): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [...refuseActor(act, digest), ...refuseBackdated(ccr, act), ...refuseMove(ccr, "superseded")];
  if (refusals.length > 0) return { refusals };
  const edits: Edit[] = [
    ...recordMove(ccr, "superseded", act),
    { kind: "set", path: ["superseded_by"], value: successor },
    ...closeFrontDoor(ccr),
  ];
  return { edits, digest, from: ccr.status, to: "superseded" };
}

/** Evidence that a lane that ended grants nothing any more. */
export const CUT_OFF_KIND = "cut-off-verification";

function isEnded(status: Status): boolean {
  return ["deactivated", "compromised", "superseded", "cancelled"].includes(status);
}

/** What was seen of a lane, without any value. */
export type Evidence = NonNullable<Ccr["evidence"]>[number];

/**
 * Appends evidence of the content as it is, and moves the request on by its records: from approved to applied, from
 * there to verified and, where it is wanted, to active. Evidence that all was not well moves nothing.
 */
export function recordEvidence(
  { ccr, policyFile }: Subject,
  seen: readonly Omit<Evidence, "digest" | "by">[],
  { mayActivate, ...act }: Actor & { mayActivate: boolean },
): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const states: readonly Status[] = ["approved", "applied", "verified", "active", "rotated"];
  const isOfEnd = seen.every(({ kind }) => kind === CUT_OFF_KIND) && isEnded(ccr.status);
  const refusals = [
    ...refuseActor(act, digest),
    ...(states.includes(ccr.status) || isOfEnd ? [] : [refuse("wrong-state", `it is ${ccr.status}`)]),
  ];
  if (refusals.length > 0) return { refusals };
  const appended = seen.map((each): Edit => {
    const { at, kind, check, outcome, audit_ids, note } = each;
    const value = { at, kind, check, by: act.reviewer, outcome, digest, audit_ids, note };
    return { kind: "append", path: ["evidence"], value };
  });
  const reached = nextStates(applyEdits(ccr, appended), policyFile, mayActivate);
  const to = reached.at(-1) ?? ccr.status;
  const door = to === "active" && ccr.status !== "active" ? openFrontDoor(ccr) : [];
  return { edits: [...recordMoves(ccr, reached, act), ...door, ...appended], digest, from: ccr.status, to };
}

/** The states that the records carry, one after the other. */
function nextStates(recorded: Reviewable, policyFile: string | undefined, mayActivate: boolean): readonly Status[] {
  const later: readonly Status[] = mayActivate ? ["verified", "active"] : ["verified"];
  const order: readonly Status[] = ["applied", ...(hasLifeOfLane(recorded) ? later : [])];
  const first = recorded.status === "approved" ? 0 : order.indexOf(recorded.status) + 1;
  if (recorded.status !== "approved" && first === 0) return [];
  const reached: Status[] = [];
  for (const status of order.slice(first)) {
    if (judgeStanding({ ...recorded, status }, { policyFile }).uncarried.length > 0) break;
    reached.push(status);
  }
  return reached;
}

const decidable: Readonly<Record<Decision["decision"], readonly Status[]>> = {
  approved: ["proposed", "needs_changes", "approved", "applied", "verified", "active", "rotated"],
  denied: ["proposed", "needs_changes", "approved"],
  needs_changes: ["proposed", "approved"],
};

function refuseDecision(ccr: Reviewable, act: DecisionAct, digest: Digest): readonly RefusalReason[] {
  const { decisions = [], review, requester, status } = ccr;
  const isApproval = act.decision === "approved";
  const approval = judgeApproval(ccr, { digest });
  const own = decisions.findLast(({ reviewer }) => reviewer === act.reviewer);
  const names = [act.reviewer, act.person ?? act.reviewer];
  const others = approval.approvers.filter(({ state, approver }) => state === "approved" && approver !== act.reviewer);
  const isTwice = others.some(({ approver, person }) => isSamePerson(person ?? approver, act.person ?? act.reviewer));
  return [
    ...(review.required_approvers.includes(act.reviewer)
      ? []
      : [refuse("unknown-reviewer", "names are compared letter by letter")]),
    ...(isApproval && names.some((each) => isSamePerson(each, requester.agent)) ? [refuse("self-approval")] : []),
    ...(isApproval && isTwice && !review.allow_same_person ? [refuse("same-person")] : []),
    ...(isApproval && !isBindingConfirmed(ccr)
      ? [refuse("unconfirmed-binding", "confirm it first (ccr confirm-binding)")]
      : []),
    ...(decidable[act.decision].includes(status) ? [] : [refuse("wrong-state", explainState(status))]),
    ...refuseDecisionInstant(ccr, act),
    ...(own !== undefined && isRepeated(ccr, own, { act, digest }) ? [refuse("already-decided")] : []),
  ];
}

/**
 * A decision comes after all that is on record, so that no evidence of before it is taken for evidence of what it is
 * about; and it is signed when it is made, since a signature is judged by the keys that were good then.
 */
function refuseDecisionInstant(ccr: Reviewable, act: DecisionAct): readonly RefusalReason[] {
  if (isTooEarly(ccr, act)) return [...refuseBeforeCreation(ccr, act), refuse("same-instant")];
  const backdated = refuseBackdated(ccr, act);
  if (backdated.length > 0) return backdated;
  const instant = parseInstant(act.at) ?? Number.NaN;
  const seen = findNewest(ccr.evidence ?? []);
  if (seen !== undefined && !(instant > seen)) return [refuse("wrong-instant", "its evidence is of that very instant")];
  const isLateSigned = act.isSigned === true && !(instant >= act.now - CLOCK_SKEW);
  return isLateSigned ? [refuse("wrong-instant", "a decision is signed at the instant of now; leave --at out")] : [];
}

/** A decision comes after every other one, and after the request was put up for it. */
function isTooEarly(ccr: Reviewable, { at }: DecisionAct): boolean {
  const instant = parseInstant(at) ?? Number.NaN;
  const last = parseInstant(ccr.decisions?.at(-1)?.at ?? "");
  const reopening = findReopening(ccr);
  return (last !== undefined && !(instant > last)) || (reopening !== undefined && !(instant >= reopening));
}

/** True where the same is in force already; what was put up again is decided again. */
function isRepeated(ccr: Reviewable, own: Decision, { act, digest }: { act: DecisionAct; digest: Digest }): boolean {
  const reopening = findReopening(ccr);
  const isOlder = reopening !== undefined && !((parseInstant(own.at) ?? Number.NaN) >= reopening);
  const isNewlySigned = act.isSigned === true && own.signature === undefined;
  return own.decision === act.decision && own.digest === digest && !isOlder && !isNewlySigned;
}

function explainState(status: Status): string {
  if (["requested", "denied", "deactivated", "compromised"].includes(status))
    return `what is ${status} is proposed again first (ccr propose)`;
  if (status === "superseded" || status === "cancelled") return `what is ${status} stays so; write a new request`;
  return `what is ${status} is not denied any more but deactivated`;
}

/** Content that was approved anew is applied and verified anew; of all else the outcome says what it is. */
function findNextStatus(decided: Reviewable, decision: Decision["decision"], policyFile: string | undefined): Status {
  const { status } = decided;
  const { approval, uncarried } = judgeStanding(decided, { policyFile });
  // Who asks for changes takes no denial of another one back.
  if (decision !== "approved") return approval.outcome === "denied" ? "denied" : decision;
  if (approval.outcome === "approved")
    return uncarried.length === 0 && status !== "proposed" && status !== "needs_changes" ? status : "approved";
  return status === "needs_changes" && approval.outcome === "open" ? "proposed" : status;
}

function recordComment(decision: string, { at, reviewer, comment }: Actor): Edit {
  return { kind: "append", path: ["review", "comments"], value: { at, reviewer, decision, comment: comment.trim() } };
}

/** The list of the format holds UUIDs; a hub that counts otherwise is named in the decision alone. */
function recordDecisionId({ state_hub }: Reviewable, id: string): readonly Edit[] {
  const isKnown = state_hub?.decision_ids?.includes(id) ?? false;
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  return isKnown || !isUuid ? [] : [{ kind: "append", path: ["state_hub", "decision_ids"], value: id }];
}
