import type { RecordReview } from "../custody/record-review.ts";
import type { Fact, Section } from "../review/describe-request.ts";
import type { BootstrapEntry, BootstrapRecord } from "./record-schema.ts";
import { BOOTSTRAP_STEPS, type BootstrapStep, STEP_TITLES } from "./steps.ts";

/** A bootstrap as people read it: what it is about, who holds what, and the nine steps. */
export function describeBootstrap(record: BootstrapRecord): Pick<RecordReview, "title" | "sections" | "checklist"> {
  const { stack, environment, openbao, entries } = record;
  const custody = entries.findLast((entry) => entry.custody !== undefined)?.custody;
  const sections: readonly Section[] = [
    {
      title: "Bootstrap",
      facts: [
        { label: "stack", text: stack },
        { label: "environment", text: environment },
        { label: "openbao", text: openbao },
      ],
    },
    ...(custody === undefined ? [] : [{ title: "Custody", facts: describeCustody(custody) }]),
  ];
  return {
    title: `Bootstrap of ${stack}`,
    sections,
    checklist: BOOTSTRAP_STEPS.map((step) => describeStep(step, findLast(entries, step))),
  };
}

function describeCustody({
  threshold,
  shares,
  root,
  root_accessor,
}: NonNullable<BootstrapEntry["custody"]>): readonly Fact[] {
  return [
    { label: "threshold", text: `${threshold} of ${shares.length}` },
    ...shares.map(({ name, fingerprint }, at) => ({ label: `share ${at + 1}`, text: `${name}, ${fingerprint}` })),
    { label: "root token", text: `${root.name}, ${root.fingerprint}, accessor ${root_accessor}` },
  ];
}

/** The last entry of a step, which is the one that counts. */
export function findLast(entries: readonly BootstrapEntry[], step: BootstrapStep): BootstrapEntry | undefined {
  return entries.findLast((entry) => entry.step === step);
}

function describeStep(step: BootstrapStep, entry: BootstrapEntry | undefined): RecordReview["checklist"][number] {
  const title = `${step}: ${STEP_TITLES[step]}`;
  if (entry === undefined) return { isDone: false, text: title };
  const { at, by, basis, result, seen } = entry;
  const how = basis === "word" ? "on the word of" : "looked at by";
  return { isDone: result === "passed", text: `${title}, ${result} ${at}, ${how} ${by}: ${seen.join("; ")}` };
}
