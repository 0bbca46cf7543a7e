import { parseInstant } from "../rules/dates.ts";
import type { Ccr } from "../schema.ts";
import { scanText } from "../secret-scan.ts";
import { findReopening, isSamePerson, judgeApproval } from "./approval.ts";
import { type Decision, type Digest, digestDecision, digestRequest } from "./digest.ts";
import { applyEdits, type Edit } from "./edit.ts";
import { type RefusalReason, refuse } from "./refusal.ts";
import { judgeStanding } from "./standing.ts";
import { canMove } from "./transitions.ts";

type Status = Ccr["status"];

/** A request that is acted on, with the policy file that it names, where there is one. */
export interface Subject {
  readonly ccr: Ccr;
  readonly policyFile?: string | undefined;
}

/** Who acts, when and why. */
export interface Actor {
  /** The name that the act is recorded under; of a decision a required approver, exactly. */
  readonly reviewer: string;
  /** Why: a line of words, never a secret value. */
  readonly comment: string;
  /** An instant with its offset. */
  readonly at: string;
  /** Milliseconds since 1970, to tell an instant of the future by. */
  readonly now: number;
  /** The digest that the reviewer read; where it is given it must be the request's. */
  readonly what?: string | undefined;
}

/** A decision to be recorded. */
export interface DecisionAct extends Actor {
  readonly decision: Decision["decision"];
  readonly source: Decision["source"];
  readonly person?: string | undefined;
  readonly decisionId?: string | undefined;
  /** Whether it will be signed: an approval without a signature is given again with one. */
  readonly isSigned?: boolean | undefined;
}

/** What an act comes to: the edits that record it, or every reason why it is refused. */
export type ActResult =
  | {
      readonly edits: readonly Edit[];
      readonly digest: Digest;
      readonly from: Status;
      readonly to: Status;
      readonly refusals?: never;
    }
  | { readonly refusals: readonly RefusalReason[]; readonly edits?: never };

/** Clocks of two machines differ by less than this, in milliseconds. */
const CLOCK_SKEW = 5 * 60_000;

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
  return { edits: [...recordMove(ccr, to, act), ...ids, append], digest, from: ccr.status, to };
}

/** The record of a decision, as it is appended; it names the decision before it. */
export function composeDecision(ccr: Ccr, act: DecisionAct, digest: Digest): Decision {
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
  const refusals = refuseActor(act, digest);
  if (refusals.length > 0) return { refusals };
  return { edits: [recordComment("comment", act), ...recordDay(ccr, act)], digest, from: ccr.status, to: ccr.status };
}

/** Records that the auth binding was compared with the live cluster or identity provider; it voids an approval. */
export function confirmBinding({ ccr, policyFile }: Subject, act: Actor): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const states: readonly Status[] = ["requested", "proposed", "needs_changes", "denied", "approved"];
  const refusals = [
    ...refuseActor(act, digest),
    ...(ccr.auth.bound_claims_confirmed ? [refuse("already-confirmed")] : []),
    ...(states.includes(ccr.status) ? [] : [refuse("wrong-state", `it is ${ccr.status}`)]),
  ];
  if (refusals.length > 0) return { refusals };
  const to = ccr.status === "approved" ? "proposed" : ccr.status;
  const confirm: Edit = { kind: "set", path: ["auth", "bound_claims_confirmed"], value: true };
  const edits = [...recordMove(ccr, to, act), confirm, recordComment("binding_confirmed", act)];
  return { edits, digest: digestRequest(applyEdits(ccr, edits), policyFile), from: ccr.status, to };
}

/** Moves a request to a state that needs no decision of the approvers. */
export function move({ ccr, policyFile }: Subject, to: "proposed" | "cancelled", act: Actor): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [...refuseActor(act, digest), ...refuseMove(ccr.status, to)];
  if (refusals.length > 0) return { refusals };
  return { edits: recordMove(ccr, to, act), digest, from: ccr.status, to };
}

/** Ends a request in favour of the one that supersedes it, which names it in turn. */
export function supersede({ ccr, policyFile }: Subject, successor: string, act: Actor): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [...refuseActor(act, digest), ...refuseMove(ccr.status, "superseded")];
  if (refusals.length > 0) return { refusals };
  const edits: Edit[] = [
    ...recordMove(ccr, "superseded", act),
    { kind: "set", path: ["superseded_by"], value: successor },
  ];
  return { edits, digest, from: ccr.status, to: "superseded" };
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
  const refusals = [
    ...refuseActor(act, digest),
    ...(states.includes(ccr.status) ? [] : [refuse("wrong-state", `it is ${ccr.status}`)]),
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

/** What the request says of its front door follows from its records; reviewers do not decide about it. */
function openFrontDoor({ access_frontdoor: door }: Ccr): readonly Edit[] {
  if (door === undefined) return [];
  const ready: Edit[] =
    door.readiness === "active" ? [] : [{ kind: "set", path: ["access_frontdoor", "readiness"], value: "active" }];
  const resolvable: Edit[] = door.resolvable
    ? []
    : [{ kind: "set", path: ["access_frontdoor", "resolvable"], value: true }];
  return [...resolvable, ...ready];
}

/** The states that the records carry, one after the other. */
function nextStates(recorded: Ccr, policyFile: string | undefined, mayActivate: boolean): readonly Status[] {
  const order: readonly Status[] = ["applied", "verified", ...(mayActivate ? (["active"] as const) : [])];
  const first = recorded.status === "approved" ? 0 : order.indexOf(recorded.status) + 1;
  if (recorded.status !== "approved" && first === 0) return [];
  const reached: Status[] = [];
  for (const status of order.slice(first)) {
    if (judgeStanding({ ...recorded, status }, { policyFile }).uncarried.length > 0) break;
    reached.push(status);
  }
  return reached;
}

function refuseMove(from: Status, to: Status): readonly RefusalReason[] {
  return canMove(from, to) ? [] : [refuse("wrong-state", `what is ${from} cannot become ${to}`)];
}

/** What is wrong with who acts, when and why. */
function refuseActor({ comment, reviewer, at, now, what }: Actor, digest: Digest): readonly RefusalReason[] {
  const instant = parseInstant(at);
  const isLater = instant !== undefined && instant > now + CLOCK_SKEW;
  return [
    ...(comment.trim() === "" || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(comment) ? [refuse("empty-comment")] : []),
    ...(scanText(`${comment}\n${reviewer}`).length > 0 ? [refuse("secret-value")] : []),
    ...(isLater ? [refuse("future-instant")] : []),
    ...(what !== undefined && what !== digest ? [refuse("wrong-digest", "read it again (ccr render)")] : []),
  ];
}

const decidable: Readonly<Record<Decision["decision"], readonly Status[]>> = {
  approved: ["proposed", "needs_changes", "approved", "applied", "verified", "active", "rotated"],
  denied: ["proposed", "needs_changes", "approved"],
  needs_changes: ["proposed", "approved"],
};

function refuseDecision(ccr: Ccr, act: DecisionAct, digest: Digest): readonly RefusalReason[] {
  const { decisions = [], review, requester, auth, status } = ccr;
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
    ...(isApproval && !auth.bound_claims_confirmed
      ? [refuse("unconfirmed-binding", "confirm it first (ccr confirm-binding)")]
      : []),
    ...(decidable[act.decision].includes(status) ? [] : [refuse("wrong-state", explainState(status))]),
    ...(isTooEarly(ccr, act) ? [refuse("same-instant")] : []),
    ...(own !== undefined && isRepeated(ccr, own, { act, digest }) ? [refuse("already-decided")] : []),
  ];
}

/** A decision comes after every other one, and after the request was put up for it. */
function isTooEarly(ccr: Ccr, { at }: DecisionAct): boolean {
  const instant = parseInstant(at) ?? Number.NaN;
  const last = parseInstant(ccr.decisions?.at(-1)?.at ?? "");
  const reopening = findReopening(ccr);
  return (last !== undefined && !(instant > last)) || (reopening !== undefined && !(instant >= reopening));
}

/** True where the same is in force already; what was put up again is decided again. */
function isRepeated(ccr: Ccr, own: Decision, { act, digest }: { act: DecisionAct; digest: Digest }): boolean {
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
function findNextStatus(decided: Ccr, decision: Decision["decision"], policyFile: string | undefined): Status {
  const { status } = decided;
  const { approval, uncarried } = judgeStanding(decided, { policyFile });
  // Who asks for changes takes no denial of another one back.
  if (decision !== "approved") return approval.outcome === "denied" ? "denied" : decision;
  if (approval.outcome === "approved")
    return uncarried.length === 0 && status !== "proposed" && status !== "needs_changes" ? status : "approved";
  return status === "needs_changes" && approval.outcome === "open" ? "proposed" : status;
}

/** The status, the day and the entry of the history. */
function recordMove(ccr: Ccr, to: Status, act: Actor): readonly Edit[] {
  return recordMoves(ccr, ccr.status === to ? [] : [to], act);
}

/** The last status, the day, and an entry of the history for each that was passed through. */
function recordMoves(ccr: Ccr, reached: readonly Status[], act: Actor): readonly Edit[] {
  const last = reached.at(-1);
  const entries = reached.map((to, at): Edit => {
    const from = reached[at - 1] ?? ccr.status;
    const value = { at: act.at, from, to, by: act.reviewer, reason: act.comment.trim() };
    return { kind: "append", path: ["history"], value };
  });
  const status: readonly Edit[] = last === undefined ? [] : [{ kind: "set", path: ["status"], value: last }];
  return [...status, ...recordDay(ccr, act), ...entries];
}

/** The day as the one who acts has it; never an earlier one. */
function recordDay({ updated }: Ccr, { at }: Actor): readonly Edit[] {
  const day = at.slice(0, "YYYY-MM-DD".length);
  return day > updated ? [{ kind: "set", path: ["updated"], value: day }] : [];
}

function recordComment(decision: string, { at, reviewer, comment }: Actor): Edit {
  return { kind: "append", path: ["review", "comments"], value: { at, reviewer, decision, comment: comment.trim() } };
}

/** The list of the format holds UUIDs; a hub that counts otherwise is named in the decision alone. */
function recordDecisionId({ state_hub }: Ccr, id: string): readonly Edit[] {
  const isKnown = state_hub?.decision_ids?.includes(id) ?? false;
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  return isKnown || !isUuid ? [] : [{ kind: "append", path: ["state_hub", "decision_ids"], value: id }];
}
