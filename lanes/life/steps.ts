import { mapSound } from "../guard-broken.ts";
import { parseInstant } from "../rules/dates.ts";
import type { Ccr } from "../schema.ts";
import { INCIDENT_STEPS, ROTATION_STEPS } from "./vocabulary.ts";

type Evidence = NonNullable<Ccr["evidence"]>[number];

export type RotationStep = (typeof ROTATION_STEPS)[number];
export type IncidentStep = (typeof INCIDENT_STEPS)[number];
export type Step = RotationStep | IncidentStep;

/** A step that was taken, as the evidence has it. */
export interface TakenStep {
  readonly step: Step;
  /** When it happened. */
  readonly at: string;
  readonly by: string;
  /** Where it stands in the evidence. */
  readonly index: number;
  readonly deviation?: string;
  readonly note?: string;
}

/** The outcomes of a step that was taken; one that failed is on record, and still to be taken. */
const taken: ReadonlySet<Evidence["outcome"]> = new Set(["passed", "recorded"]);

/** True where the evidence of a step says that it was taken. */
export function isTaken({ outcome }: Pick<Evidence, "outcome">): boolean {
  return taken.has(outcome);
}

/** The steps of a rotation or incident that were taken, in the order of the records; those with a fault are left out. */
export function listTaken({ evidence = [] }: Pick<Ccr, "evidence">, partOf: string): readonly TakenStep[] {
  return mapSound(evidence, ({ part_of, step, at, happened_at, by, outcome, deviation, note }, index) => {
    if (part_of !== partOf || step === undefined || !isTaken({ outcome })) return [];
    return [{ step, at: happened_at ?? at, by, index, ...(deviation && { deviation }), ...(note && { note }) }];
  });
}

/** The steps of an order that come before one and were not taken. */
export function findSkipped<S extends Step>(order: readonly S[], step: S, done: readonly Step[]): readonly S[] {
  return order.slice(0, order.indexOf(step)).filter((each) => !done.includes(each));
}

/** The first step of an order that was not taken; undefined where all were. */
export function findNext<S extends Step>(order: readonly S[], done: readonly TakenStep[]): S | undefined {
  return order.find((each) => !done.some(({ step }) => step === each));
}

/** True where an id is that of an incident; any other is of a rotation. */
export function isIncidentId(id: string): boolean {
  return /^INC-\d{4}-\d{4,}$/.test(id);
}

/** The order of the steps of a rotation or an incident, by its id. */
export function orderOf(partOf: string): readonly Step[] {
  return isIncidentId(partOf) ? INCIDENT_STEPS : ROTATION_STEPS;
}

/** Milliseconds since 1970 at which a step was taken first; undefined where it was not. */
export function instantOf(done: readonly TakenStep[], step: Step): number | undefined {
  return parseInstant(done.find((each) => each.step === step)?.at ?? "");
}
