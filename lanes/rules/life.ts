import { findProvider, findProvidersOfField } from "../custody/providers.ts";
import { isSamePerson } from "../decisions/approval.ts";
import { parseDuration } from "../duration.ts";
import { forEachSound } from "../guard-broken.ts";
import { listRotations } from "../life/rotation.ts";
import { findSkipped, isIncidentId, listTaken, orderOf, type TakenStep } from "../life/steps.ts";
import type { Ccr } from "../schema.ts";
import { parseInstant } from "./dates.ts";
import type { Path, Report, Rule } from "./rule.ts";

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
  const known = new Set([...(ccr.incidents ?? []), ...(ccr.rotations ?? [])].map(({ id }) => id));
  for (const partOf of new Set(evidence.flatMap(({ part_of }) => part_of ?? []))) {
    const taken = listTaken(ccr, partOf);
    const isKnown = known.has(partOf) || (!isIncidentId(partOf) && !taken.some(({ step }) => step !== "new-key"));
    const first = evidence.findIndex(({ part_of }) => part_of === partOf);
    if (!isKnown) report("unknown-part", ["evidence", first, "part_of"], "No rotation or incident has this id");
    forEachSound(taken, (each, at) => {
      checkStep(ccr, { partOf, before: taken.slice(0, at), each }, report);
    });
  }
};

/** A step is one of something, and has a name. */
export const checkStepNames: Rule = ({ evidence = [] }, report) => {
  forEachSound(evidence, ({ part_of, step }, index) => {
    if ((part_of === undefined) !== (step === undefined))
      report("unknown-part", ["evidence", index], "A step names what it is a step of, and how it is called");
  });
};

function checkStep(
  ccr: Ccr,
  { partOf, before, each }: { partOf: string; before: readonly TakenStep[]; each: TakenStep },
  report: Report,
): void {
  const where = ["evidence", each.index, "step"];
  const order = orderOf(partOf);
  if (!order.includes(each.step)) {
    report("unknown-part", where, "What it is a step of has no such step");
    return;
  }
  const skipped = findSkipped(
    order,
    each.step,
    before.map(({ step }) => step),
  );
  if (skipped.length === 0) return;
  const isAgreed = isIncidentId(partOf) && each.step !== "closed" && isDeviationAgreed(ccr, each);
  if (!isAgreed) report("step-order", where, `Before it come ${skipped.join(", ")}`);
}

function isDeviationAgreed({ evidence = [], review, requester }: Ccr, { index, by, deviation }: TakenStep): boolean {
  const approver = evidence[index]?.approved_by;
  if (deviation === undefined || approver === undefined) return false;
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

/** A leak is before the record of it, and before what was done about it. */
export const checkIncidents: Rule = ({ incidents = [], evidence = [] }, report) => {
  const seen = new Set<string>();
  forEachSound(incidents, ({ id, at, leaked_at }, index) => {
    const where = ["incidents", index];
    if (seen.has(id)) report("duplicate-incident", [...where, "id"], "An earlier incident has this id");
    seen.add(id);
    const [opened, leaked] = [parseInstant(at), parseInstant(leaked_at)];
    if (opened === undefined) report("bad-date", [...where, "at"], "Calendar and clock have no such instant");
    if (leaked === undefined) report("bad-date", [...where, "leaked_at"], "Calendar and clock have no such instant");
    if (opened !== undefined && leaked !== undefined && leaked > opened)
      report("incident-times", [...where, "leaked_at"], "The leak is later than the record of it");
    const revoked = listTaken({ evidence }, id).find(({ step }) => step === "provider-revoked");
    if (revoked === undefined || leaked === undefined) return;
    const revocation = parseInstant(revoked.at);
    if (revocation !== undefined && revocation < leaked)
      report("incident-times", whereTaken({ evidence }, revoked), "The key was revoked before it leaked");
  });
  forEachSound(evidence, ({ happened_at, at }, index) => {
    if (happened_at === undefined) return;
    const [happened, recorded] = [parseInstant(happened_at), parseInstant(at)];
    const path = ["evidence", index, "happened_at"];
    if (happened === undefined) report("bad-date", path, "Calendar and clock have no such instant");
    else if (recorded !== undefined && happened > recorded)
      report("incident-times", path, "It happened later than it was recorded");
  });
};
