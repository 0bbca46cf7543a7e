import { findProvider, findProvidersOfField } from "../custody/providers.ts";
import { isSamePerson } from "../decisions/approval.ts";
import { parseDuration } from "../duration.ts";
import { forEachSound, mapSound, readSound } from "../guard-broken.ts";
import { listRotations } from "../life/rotation.ts";
import { findSkipped, isIncidentId, isTaken, listTaken, orderOf, type Step, type TakenStep } from "../life/steps.ts";
import type { Ccr } from "../schema.ts";
import { parseInstant } from "./dates.ts";
import { makeRepeatCheck } from "./repeats.ts";
import type { Path, Report, Rule } from "./rule.ts";

type Evidence = NonNullable<Ccr["evidence"]>[number];

/** Days of an overlap beyond which the old key is simply a second one. */
const MAX_OVERLAP_SECONDS = 30 * 86_400;

export const checkOverlap: Rule = ({ rotation }, report) => {
  if (rotation?.overlap === undefined) return;
  const seconds = parseDuration(rotation.overlap);
  const path = ["rotation", "overlap"];
  if (seconds === undefined) report("bad-duration", path, "This is no duration of hours, minutes and seconds");
  else if (seconds > MAX_OVERLAP_SECONDS) report("long-overlap", path, "The old key is kept for more than 30 days");
};

/** One secret holds the keys of one provider, so that rotating one touches no other. */
export const checkProvider: Rule = ({ rotation, openbao: { fields } }, report) => {
  const named = rotation?.provider;
  // Of a provider that is not in the catalog nothing is known.
  let allowed: readonly string[] | undefined =
    named === undefined || findProvider(named) === undefined ? undefined : [named];
  forEachSound(fields, (field, index) => {
    const issuers: readonly string[] = findProvidersOfField(field).map(({ id }) => id);
    if (issuers.length === 0) return;
    const common = issuers.filter((id) => allowed?.includes(id) ?? true);
    if (common.length > 0) allowed = common;
    else report("several-providers", ["openbao", "fields", index], "The key of another provider is in the same secret");
  });
};

/** Why a rotation was made out of turn is on record. */
export const checkRotationReasons: Rule = ({ rotations = [] }, report) => {
  forEachSound(rotations, ({ trigger = "schedule", reason }, index) => {
    if (trigger === "schedule" || reason !== undefined) return;
    report("rotation-reason", ["rotations", index, "trigger"], "Nothing says why it was rotated out of turn");
  });
};

/** Steps come in their order, each once the ones before it were taken; of an incident others only as deviations. */
export const checkSteps: Rule = (ccr, report) => {
  const { evidence = [] } = ccr;
  const [incidents, rotations] = [listIds(() => ccr.incidents), listIds(() => ccr.rotations)];
  const parts = mapSound(evidence, ({ part_of }, index) => (part_of === undefined ? [] : [{ part_of, index }]));
  const firsts = new Map(parts.toReversed().map(({ part_of, index }) => [part_of, index]));
  for (const partOf of new Set(parts.map(({ part_of }) => part_of))) {
    const steps = listSteps(evidence, partOf);
    const isBegun = !isIncidentId(partOf) && steps.every(({ step, isSure }) => !isSure || step === "new-key");
    const ids = isIncidentId(partOf) ? incidents : rotations;
    const isKnown = ids === undefined || ids.has(partOf) || isBegun;
    const first = firsts.get(partOf) ?? 0;
    if (!isKnown) report("unknown-part", ["evidence", first, "part_of"], "No rotation or incident has this id");
    forEachSound(steps, (each, at) => {
      if (each.isSure) checkStep(ccr, { partOf, before: steps.slice(0, at).map(({ step }) => step), each }, report);
    });
  }
};

/** The ids of a list; undefined where one of them is broken, and may be any. */
function listIds(read: () => readonly { readonly id: string }[] | undefined): ReadonlySet<string> | undefined {
  return readSound(() => new Set((read() ?? []).map(({ id }) => id)));
}

/** A step of a part; with a fault in its entry it may be one, of this name or, where there is none, of any. */
interface PossibleStep {
  readonly step: Step | undefined;
  readonly isSure: boolean;
  readonly index: number;
}

function listSteps(evidence: readonly Evidence[], partOf: string): readonly PossibleStep[] {
  return Array.from({ length: evidence.length }, (_, index) => index).flatMap((index) => {
    const [part] = readSound(() => [evidence[index]?.part_of]) ?? [null];
    const [step] = readSound(() => [evidence[index]?.step]) ?? [null];
    const [wasTaken] = readSound(() => [isTaken(evidence[index] as Evidence)]) ?? [null];
    if ((part !== null && part !== partOf) || step === undefined || wasTaken === false) return [];
    return [{ step: step ?? undefined, isSure: part !== null && step !== null && wasTaken !== null, index }];
  });
}

/** A step is one of something, and has a name. */
export const checkStepNames: Rule = ({ evidence = [] }, report) => {
  forEachSound(evidence, ({ part_of, step }, index) => {
    if ((part_of === undefined) !== (step === undefined))
      report("unknown-part", ["evidence", index], "A step names what it is a step of, and how it is called");
  });
};

function checkStep(
  ccr: Ccr,
  { partOf, before, each }: { partOf: string; before: readonly (Step | undefined)[]; each: PossibleStep },
  report: Report,
): void {
  const { step, index } = each;
  if (step === undefined) return;
  const where = ["evidence", index, "step"];
  const order = orderOf(partOf);
  if (!order.includes(step)) {
    report("unknown-part", where, "What it is a step of has no such step");
    return;
  }
  const known = before.filter((other) => other !== undefined);
  const skipped = known.length < before.length ? [] : findSkipped(order, step, known);
  if (skipped.length === 0) return;
  const isAgreed = isIncidentId(partOf) && step !== "closed" && isDeviationAgreed(ccr, index);
  if (!isAgreed) report("step-order", where, `Before it come ${skipped.join(", ")}`);
}

function isDeviationAgreed({ evidence = [], review, requester }: Ccr, index: number): boolean {
  const { by, deviation, approved_by: approver } = evidence[index] ?? {};
  if (by === undefined || !deviation || approver === undefined) return false;
  const isOther = !isSamePerson(approver, by) && !isSamePerson(approver, requester.agent);
  return review.required_approvers.includes(approver) && isOther;
}

/** The old key is kept for the overlap, so that there is a way back. */
export const checkOverlapKept: Rule = (ccr, report) => {
  // Without one that parses there is no plan.
  if (ccr.rotation?.overlap !== undefined && parseDuration(ccr.rotation.overlap) === undefined) return;
  for (const { taken, overlapUntil } of listRotations(ccr)) {
    const revoked = taken.find(({ step }) => step === "old-key-revoked");
    if (revoked === undefined || overlapUntil === undefined) continue;
    const at = parseInstant(revoked.at);
    if (at !== undefined && at < overlapUntil)
      report("overlap-cut-short", whereTaken(ccr, revoked), "The old key was revoked within its overlap");
  }
};

/** Where it is said when a step happened. */
function whereTaken({ evidence = [] }: Pick<Ccr, "evidence">, { index }: TakenStep): Path {
  return ["evidence", index, evidence[index]?.happened_at === undefined ? "at" : "happened_at"];
}

/** Every incident has an id of its own. */
export const checkIncidentIds: Rule = ({ incidents = [] }, report) => {
  const isRepeat = makeRepeatCheck();
  forEachSound(incidents, ({ id }, index) => {
    if (isRepeat(id)) report("duplicate-incident", ["incidents", index, "id"], "An earlier incident has this id");
  });
};

/** A leak is before the record of it, and before what was done about it. */
export const checkIncidents: Rule = (ccr, report) => {
  forEachSound(ccr.incidents ?? [], (incident, index) => {
    const where = ["incidents", index];
    forEachSound(["at", "leaked_at"] as const, (key) => {
      if (parseInstant(incident[key]) !== undefined) return;
      report("bad-date", [...where, key], "Calendar and clock have no such instant");
    });
    const leaked = parseInstant(incident.leaked_at);
    if (leaked === undefined) return;
    const opened = readSound(() => parseInstant(incident.at));
    if (opened !== undefined && leaked > opened)
      report("incident-times", [...where, "leaked_at"], "The leak is later than the record of it");
    const { evidence = [] } = ccr;
    const revoked = listTaken({ evidence }, incident.id).find(({ step }) => step === "provider-revoked");
    const revocation = parseInstant(revoked?.at ?? "");
    if (revoked !== undefined && revocation !== undefined && revocation < leaked)
      report("incident-times", whereTaken({ evidence }, revoked), "The key was revoked before it leaked");
  });
};

/** What is recorded has happened before. */
export const checkHappened: Rule = ({ evidence = [] }, report) => {
  forEachSound(evidence, ({ happened_at, at }, index) => {
    if (happened_at === undefined) return;
    const [happened, recorded] = [parseInstant(happened_at), parseInstant(at)];
    const path = ["evidence", index, "happened_at"];
    if (happened === undefined) report("bad-date", path, "Calendar and clock have no such instant");
    else if (recorded !== undefined && happened > recorded)
      report("incident-times", path, "It happened later than it was recorded");
  });
};
