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
  refuseMove,
  type Subject,
} from "../decisions/recording.ts";
import { type RefusalReason, refuse } from "../decisions/refusal.ts";
import { hasLifeOfLane } from "../reviewable.ts";
import { parseInstant } from "../rules/dates.ts";
import { isServing } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";
import { scanText } from "../secret-scan.ts";
import { findOpenIncident, listIncidents } from "./incident.ts";
import { describeRotation, findOpenRotation, listRotations } from "./rotation.ts";
import { findSkipped, type IncidentStep, instantOf, type RotationStep, type Step } from "./steps.ts";
import { type BREACH_KINDS, INCIDENT_STEPS, ROTATION_STEPS, type ROTATION_TRIGGERS } from "./vocabulary.ts";

/** A step of a rotation or an incident that was taken, as it was seen; `comment` is what is noted of it. */
export interface StepAct extends Actor {
  /** `recorded` where somebody says so, `passed` where it was looked at; `failed` is kept, and takes no step. */
  readonly outcome: "passed" | "recorded" | "failed";
  /** When it happened, where that is not now: an instant with its offset. */
  readonly happenedAt?: string | undefined;
  readonly auditIds?: readonly string[] | undefined;
}

type Trigger = (typeof ROTATION_TRIGGERS)[number];

/** One step of a rotation. */
export interface RotationStepAct extends StepAct {
  readonly id: string;
  readonly step: RotationStep;
  /** What it is made for, on its first step; where that is not the schedule, the comment says why. */
  readonly trigger?: Trigger | undefined;
  /** The version of the secret that the new value made. */
  readonly kvVersion?: string | undefined;
}

/** One step of an incident. */
export interface IncidentStepAct extends StepAct {
  readonly step: IncidentStep;
  /** Why it is taken out of its order, and the required approver who agreed. */
  readonly deviation?: { readonly reason: string; readonly approver: string } | undefined;
}

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

/** Takes a lane out of use: the front door is shut, and the next update takes its objects away. */
export function deactivate({ ccr, policyFile }: Subject, act: Actor): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [
    ...refuseActor(act, digest),
    ...(hasLifeOfLane(ccr) ? refuseMove(ccr.status, "deactivated") : [refuse("other-type", "cancel it instead")]),
  ];
  if (refusals.length > 0) return { refusals };
  const edits = [...recordMove(ccr, "deactivated", act), ...closeFrontDoor(ccr)];
  return { edits, digest, from: ccr.status, to: "deactivated" };
}

/** Opens the record of a compromise: from now on the lane is withheld and its front door is shut. */
export function openCompromise({ ccr, policyFile }: Subject<Ccr>, act: CompromiseAct): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const open = findOpenIncident(ccr);
  const refusals = [
    ...refuseActor(act, digest),
    ...(open === undefined
      ? refuseMove(ccr.status, "compromised")
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

/** Records a step of a rotation; the one that replaces the value sets the mark, and a verified one moves the request on. */
export function recordRotationStep({ ccr, policyFile }: Subject<Ccr>, act: RotationStepAct): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [...refuseActor(act, digest), ...refuseInstant(act), ...refuseRotationStep(ccr, act)];
  if (refusals.length > 0) return { refusals };
  const isTaken = act.outcome !== "failed";
  const { id, step, at, happenedAt, reviewer: by, kvVersion: kv_version } = act;
  const marker: EditValue = { id, at: happenedAt ?? at, by, ...findOccasion(ccr, id), kv_version };
  const to = isTaken && step === "verified" && ccr.status !== "rotated" ? "rotated" : ccr.status;
  const edits: Edit[] = [
    ...recordMove(ccr, to, act),
    appendStep(id, act, digest),
    ...(isTaken && step === "replaced" ? [{ kind: "append", path: ["rotations"], value: marker } as const] : []),
  ];
  return { edits, digest, from: ccr.status, to };
}

/** What a rotation was begun for, and why, where that was not the schedule. */
function findOccasion({ evidence = [] }: Ccr, id: string): { trigger?: Trigger; reason?: string } {
  const first = evidence.findLast(({ part_of, step, outcome }) => {
    return part_of === id && step === "new-key" && outcome !== "failed";
  });
  const trigger = first?.trigger ?? "schedule";
  return trigger === "schedule" ? {} : { trigger, ...(first?.note === undefined ? {} : { reason: first.note }) };
}

/** Records a step of the incident that is open; one out of its order only as a deviation that an approver agreed to. */
export function recordIncidentStep({ ccr, policyFile }: Subject<Ccr>, act: IncidentStepAct): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [...refuseActor(act, digest), ...refuseInstant(act), ...refuseIncidentStep(ccr, act)];
  const open = findOpenIncident(ccr);
  if (refusals.length > 0 || open === undefined) return { refusals };
  const edits = [...recordDay(ccr, act), appendStep(open.record.id, act, digest)];
  return { edits, digest, from: ccr.status, to: ccr.status };
}

function refuseRotationStep(ccr: Ccr, act: RotationStepAct): readonly RefusalReason[] {
  const { id, step, at, happenedAt } = act;
  const open = findOpenRotation(ccr);
  const incident = findOpenIncident(ccr);
  const { taken, overlapUntil } = describeRotation(ccr, id);
  const isFirst = step === "new-key";
  const skipped = findSkipped(
    ROTATION_STEPS,
    step,
    taken.map((each) => each.step),
  );
  const when = parseInstant(happenedAt ?? at) ?? Number.NaN;
  const isEarly = step === "old-key-revoked" && overlapUntil !== undefined && !(when >= overlapUntil);
  const isUnknown = !isFirst && !listRotations(ccr).some((each) => each.id === id);
  return [
    ...(isServing(ccr) ? [] : [refuse("wrong-state", `it is ${ccr.status}; a credential that serves is rotated`)]),
    ...(incident === undefined ? [] : [refuse("incident-open", `${incident.record.id}; a leaked key has no overlap`)]),
    ...(isFirst && open !== undefined && open.id !== id ? [refuse("rotation-open", open.id)] : []),
    ...(isUnknown ? [refuse("no-rotation", id)] : []),
    ...(taken.some((each) => each.step === step) ? [refuse("already-taken", step)] : []),
    ...(skipped.length > 0 && !isUnknown ? [refuse("out-of-order", skipped.join(", "))] : []),
    ...(isEarly ? [refuse("too-early", `until ${new Date(overlapUntil).toISOString()}`)] : []),
    ...(isFirst && (ccr.rotations ?? []).some((each) => each.id === id) ? [refuse("already-taken", id)] : []),
    ...refuseBackwards(taken.at(-1)?.at, act),
  ];
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
  const when = parseInstant(happenedAt ?? act.at) ?? Number.NaN;
  const isFrontDoorOpen = step === "front-door-off" && ccr.access_frontdoor?.resolvable === true;
  return [
    ...(done.includes(step) && !repeatable.has(step) ? [refuse("already-taken", step)] : []),
    ...(isOutOfOrder ? [refuse("out-of-order", explainOrder(skipped, step))] : []),
    ...(skipped.length > 0 && deviation !== undefined ? refuseDeviation(ccr, act, deviation) : []),
    ...(step === "provider-revoked" && when < leaked ? [refuse("wrong-instant", "it is before the leak")] : []),
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
  { reason, approver }: { reason: string; approver: string },
): readonly RefusalReason[] {
  const isKnown = review.required_approvers.includes(approver);
  const isOther = !isSamePerson(approver, reviewer) && !isSamePerson(approver, requester.agent);
  return [...(isKnown && isOther ? [] : [refuse("deviation-approver")]), ...refuseText(reason)];
}

/** The words of a record: some, on one line, and none that look like a credential. */
function refuseText(text: string): readonly RefusalReason[] {
  return [
    ...(text.trim() === "" || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? [refuse("empty-comment")] : []),
    ...(scanText(text).length > 0 ? [refuse("secret-value")] : []),
  ];
}

/** What happened cannot have happened later than it is recorded. */
function refuseInstant({ at, happenedAt }: StepAct): readonly RefusalReason[] {
  if (happenedAt === undefined) return [];
  const [happened, recorded] = [parseInstant(happenedAt), parseInstant(at)];
  if (happened === undefined) return [refuse("wrong-instant", "the calendar has none such")];
  return recorded !== undefined && happened > recorded ? [refuse("future-instant")] : [];
}

/** A step is no earlier than the one before it. */
function refuseBackwards(last: string | undefined, { at, happenedAt }: StepAct): readonly RefusalReason[] {
  const [before, now] = [parseInstant(last ?? ""), parseInstant(happenedAt ?? at)];
  const isEarlier = before !== undefined && now !== undefined && now < before;
  return isEarlier ? [refuse("wrong-instant", "it is before the step before it")] : [];
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

type StepRecord = Actor &
  Pick<StepAct, "outcome" | "happenedAt" | "auditIds"> & {
    readonly step: Step;
    readonly deviation?: IncidentStepAct["deviation"];
    readonly trigger?: Trigger | undefined;
  };

function appendStep(partOf: string, act: StepRecord, digest: string): Edit {
  const { at, happenedAt, step, reviewer: by, outcome, comment, auditIds, deviation, trigger } = act;
  const value: EditValue = {
    at,
    happened_at: happenedAt === at ? undefined : happenedAt,
    kind: partOf.startsWith("INC-") ? "incident" : "rotation",
    by,
    outcome,
    digest,
    part_of: partOf,
    step,
    trigger: step === "new-key" && trigger !== "schedule" ? trigger : undefined,
    deviation: deviation?.reason.trim(),
    approved_by: deviation?.approver,
    audit_ids: auditIds === undefined || auditIds.length === 0 ? undefined : auditIds,
    note: comment.trim(),
  };
  return { kind: "append", path: ["evidence"], value };
}

/** Where in time an incident's log is to be looked through: from the leak to the revocation; undefined before it. */
export function findSweepWindow(ccr: Ccr): { readonly from: string; readonly to: string } | undefined {
  const incident = listIncidents(ccr).at(-1);
  const revoked = incident?.taken.find(({ step }) => step === "provider-revoked");
  if (incident === undefined || revoked === undefined || instantOf(incident.taken, "provider-revoked") === undefined)
    return undefined;
  return { from: incident.record.leaked_at, to: revoked.at };
}
