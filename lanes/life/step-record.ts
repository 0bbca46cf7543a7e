import type { Edit, EditValue } from "../decisions/edit.ts";
import { type Actor, refuseBackdated } from "../decisions/recording.ts";
import { type RefusalReason, refuse } from "../decisions/refusal.ts";
import type { Reviewable } from "../reviewable.ts";
import { parseInstant } from "../rules/dates.ts";
import { scanText } from "../secret-scan.ts";
import type { Step } from "./steps.ts";
import type { ROTATION_TRIGGERS } from "./vocabulary.ts";

/** A step of a rotation or an incident that was taken, as it was seen; `comment` is what is noted of it. */
export interface StepAct extends Actor {
  /** `recorded` where somebody says so, `passed` where it was looked at; `failed` is kept, and takes no step. */
  readonly outcome: "passed" | "recorded" | "failed";
  /** When it happened, where that is not now: an instant with its offset. */
  readonly happenedAt?: string | undefined;
  readonly auditIds?: readonly string[] | undefined;
}

/** Why a rotation is begun. */
export type Trigger = (typeof ROTATION_TRIGGERS)[number];

/** Why a step is taken out of its order, and the required approver who agreed. */
export interface Deviation {
  readonly reason: string;
  readonly approver: string;
}

type StepRecord = Actor &
  Pick<StepAct, "outcome" | "happenedAt" | "auditIds"> & {
    readonly step: Step;
    readonly deviation?: Deviation | undefined;
    readonly trigger?: Trigger | undefined;
  };

/** The edit that adds a step to the evidence. */
export function appendStep(partOf: string, act: StepRecord, digest: string): Edit {
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

/** The words of a record: some, on one line, and none that look like a credential. */
export function refuseText(text: string): readonly RefusalReason[] {
  return [
    ...(text.trim() === "" || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? [refuse("empty-comment")] : []),
    ...(scanText(text).length > 0 ? [refuse("secret-value")] : []),
  ];
}

/** A step is recorded after all that is on record, and what happened cannot have happened later than that. */
export function refuseInstant(ccr: Reviewable, act: StepAct): readonly RefusalReason[] {
  const backdated = refuseBackdated(ccr, act);
  const { at, happenedAt } = act;
  if (backdated.length > 0 || happenedAt === undefined) return backdated;
  const [happened, recorded] = [parseInstant(happenedAt), parseInstant(at)];
  if (happened === undefined) return [refuse("wrong-instant", "the calendar has none such")];
  return recorded !== undefined && happened > recorded ? [refuse("future-instant")] : [];
}
