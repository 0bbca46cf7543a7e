import { isSamePerson } from "../decisions/approval.ts";
import { digestRequest } from "../decisions/digest.ts";
import type { Edit, EditValue } from "../decisions/edit.ts";
import {
  type Actor,
  type ActResult,
  closeFrontDoor,
  recordDay,
  recordMove,
  refuseActor,
  refuseBackdated,
  refuseMove,
  type Subject,
} from "../decisions/recording.ts";
import { type RefusalReason, refuse } from "../decisions/refusal.ts";
import { parseInstant } from "../rules/dates.ts";
import type { Ccr } from "../schema.ts";
import { findOpenIncident } from "./incident.ts";
import { appendStep, type Deviation, refuseInstant, refuseText, type StepAct } from "./step-record.ts";
import { findSkipped, type IncidentStep, type Step } from "./steps.ts";
import { type BREACH_KINDS, INCIDENT_STEPS } from "./vocabulary.ts";

/** A compromise as it is opened. */
export interface CompromiseAct extends Actor {
  readonly id: string;
  readonly kind: (typeof BREACH_KINDS)[number];
  /** The earliest instant at which the value can have been out. */
  readonly leakedAt: string;
  /** Where it got out, in words. */
  readonly source: string;
  /** When the key was revoked at its provider, where it was. */
  readonly revokedAt?: string | undefined;
}

/** One step of an incident. */
export interface IncidentStepAct extends StepAct {
  readonly step: IncidentStep;
  readonly deviation?: Deviation | undefined;
}

/** Opens the record of a compromise: from now on the lane is withheld and its front door is shut. */
export function openCompromise({ ccr, policyFile }: Subject<Ccr>, act: CompromiseAct): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const open = findOpenIncident(ccr);
  const refusals = [
    ...refuseActor(act, digest),
    ...refuseBackdated(ccr, act),
    ...(open === undefined
      ? refuseMove(ccr, "compromised")
      : [refuse("incident-open", `${open.record.id}; ccr incident ${ccr.id} goes on with it`)]),
    ...refuseText(act.source),
    ...refuseSpan(act),
  ];
  if (refusals.length > 0) return { refusals };
  const { id, kind, at, leakedAt, reviewer: by, source, revokedAt } = act;
  const record: EditValue = { id, kind, at, leaked_at: leakedAt, by, source: source.trim() };
  const revoked = { step: "provider-revoked", outcome: "recorded", happenedAt: revokedAt } as const;
  const shut = { step: "front-door-off", outcome: "passed" } as const;
  const steps =
    revokedAt === undefined ? [] : [revoked, shut].map((step) => appendStep(id, { ...act, ...step }, digest));
  const edits: Edit[] = [
    ...recordMove(ccr, "compromised", act),
    ...closeFrontDoor(ccr),
    ...steps,
    { kind: "append", path: ["incidents"], value: record },
  ];
  return { edits, digest, from: ccr.status, to: "compromised" };
}

/** The leak is before the record of it, and the revocation between them. */
function refuseSpan({ leakedAt, revokedAt, at }: CompromiseAct): readonly RefusalReason[] {
  const [leaked, revoked, opened] = [leakedAt, revokedAt ?? at, at].map((each) => parseInstant(each));
  if (leaked === undefined || revoked === undefined || opened === undefined)
    return [refuse("wrong-instant", "the calendar has none such")];
  return [
    ...(leaked > opened ? [refuse("wrong-instant", "the leak is later than the record of it")] : []),
    ...(revoked < leaked ? [refuse("wrong-instant", "the key was revoked before it leaked")] : []),
    ...(revoked > opened ? [refuse("wrong-instant", "the revocation is later than the record of it")] : []),
  ];
}

/** Records a step of the incident that is open; one out of its order only as a deviation that an approver agreed to. */
export function recordIncidentStep({ ccr, policyFile }: Subject<Ccr>, act: IncidentStepAct): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [...refuseActor(act, digest), ...refuseInstant(ccr, act), ...refuseIncidentStep(ccr, act)];
  const open = findOpenIncident(ccr);
  if (refusals.length > 0 || open === undefined) return { refusals };
  const edits = [...recordDay(ccr, act), appendStep(open.record.id, act, digest)];
  return { edits, digest, from: ccr.status, to: ccr.status };
}

/** Steps of which an incident may have several. */
const repeatable: ReadonlySet<Step> = new Set(["blast-radius", "follow-up"]);

function refuseIncidentStep(ccr: Ccr, act: IncidentStepAct): readonly RefusalReason[] {
  const open = findOpenIncident(ccr);
  if (open === undefined) return [refuse("no-incident")];
  const { step, deviation, happenedAt } = act;
  const done = open.taken.map((each) => each.step);
  const skipped = findSkipped(INCIDENT_STEPS, step, done);
  const isOutOfOrder = skipped.length > 0 && (deviation === undefined || step === "closed");
  const leaked = parseInstant(open.record.leaked_at) ?? Number.NaN;
  const when = parseInstant(happenedAt ?? "") ?? Number.NaN;
  const isFrontDoorOpen = step === "front-door-off" && ccr.access_frontdoor?.resolvable === true;
  return [
    ...(done.includes(step) && !repeatable.has(step) ? [refuse("already-taken", step)] : []),
    ...(isOutOfOrder ? [refuse("out-of-order", explainOrder(skipped, step))] : []),
    ...(skipped.length > 0 && deviation !== undefined ? refuseDeviation(ccr, act, deviation) : []),
    ...(when < leaked ? [refuse("wrong-instant", "it is before the leak")] : []),
    ...(isFrontDoorOpen ? [refuse("wrong-state", "its front door is open")] : []),
  ];
}

function explainOrder(skipped: readonly Step[], step: Step): string {
  const names = skipped.join(", ");
  return step === "closed"
    ? `${names}; nothing is closed before`
    : `${names}; else a deviation that an approver agreed to`;
}

function refuseDeviation(
  { review, requester }: Ccr,
  { reviewer }: Actor,
  { reason, approver }: Deviation,
): readonly RefusalReason[] {
  const isKnown = review.required_approvers.includes(approver);
  const isOther = !isSamePerson(approver, reviewer) && !isSamePerson(approver, requester.agent);
  return [...(isKnown && isOther ? [] : [refuse("deviation-approver")]), ...refuseText(reason)];
}
