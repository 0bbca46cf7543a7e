import { digestRequest } from "../decisions/digest.ts";
import type { Edit, EditValue } from "../decisions/edit.ts";
import { type ActResult, recordMove, refuseActor, type Subject } from "../decisions/recording.ts";
import { type RefusalReason, refuse } from "../decisions/refusal.ts";
import { parseInstant } from "../rules/dates.ts";
import { isServing } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";
import { findOpenIncident } from "./incident.ts";
import { describeRotation, findOpenRotation, listRotations } from "./rotation.ts";
import { appendStep, refuseInstant, type StepAct, type Trigger } from "./step-record.ts";
import { findSkipped, type RotationStep } from "./steps.ts";
import { ROTATION_STEPS } from "./vocabulary.ts";

/** One step of a rotation. */
export interface RotationStepAct extends StepAct {
  readonly id: string;
  readonly step: RotationStep;
  /** What it is made for, on its first step; where that is not the schedule, the comment says why. */
  readonly trigger?: Trigger | undefined;
  /** The version of the secret that the new value made. */
  readonly kvVersion?: string | undefined;
}

/** Records a step of a rotation; the one that replaces the value sets the mark, and a verified one moves the request on. */
export function recordRotationStep({ ccr, policyFile }: Subject<Ccr>, act: RotationStepAct): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [...refuseActor(act, digest), ...refuseInstant(ccr, act), ...refuseRotationStep(ccr, act)];
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

/** A step happened no earlier than the one before it. */
function refuseBackwards(last: string | undefined, { happenedAt }: StepAct): readonly RefusalReason[] {
  const [before, now] = [parseInstant(last ?? ""), parseInstant(happenedAt ?? "")];
  const isEarlier = before !== undefined && now !== undefined && now < before;
  return isEarlier ? [refuse("wrong-instant", "it is before the step before it")] : [];
}
