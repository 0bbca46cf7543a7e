import { mapSound } from "../guard-broken.ts";
import type { Ccr } from "../schema.ts";
import { planRotation } from "./schedule.ts";
import { findNext, instantOf, isIncidentId, listTaken, type RotationStep, type TakenStep } from "./steps.ts";
import { ROTATION_STEPS } from "./vocabulary.ts";

/** A rotation that began, and how far it is. */
export interface Rotation {
  readonly id: string;
  readonly taken: readonly TakenStep[];
  /** The next step; undefined where all were taken. */
  readonly next: RotationStep | undefined;
  /** Milliseconds since 1970 before which the old key is not revoked; undefined before the new one is verified. */
  readonly overlapUntil?: number;
}

/** The rotations that the steps of the evidence tell of, in the order in which they began. */
export function listRotations(ccr: Ccr): readonly Rotation[] {
  const ids = mapSound(ccr.evidence ?? [], ({ part_of }) =>
    part_of === undefined || isIncidentId(part_of) ? [] : [part_of],
  );
  return [...new Set(ids)].map((id) => describeRotation(ccr, id));
}

/** One rotation of a request. */
export function describeRotation(ccr: Ccr, id: string): Rotation {
  const taken = listTaken(ccr, id);
  const verified = instantOf(taken, "verified");
  const overlap = hasOverlap(ccr, id) ? planRotation(ccr).overlapSeconds * 1000 : 0;
  return {
    id,
    taken,
    next: findNext(ROTATION_STEPS, taken),
    ...(verified === undefined ? {} : { overlapUntil: verified + overlap }),
  };
}

/** The rotation that is not at its end; a new one begins when that is. */
export function findOpenRotation(ccr: Ccr): Rotation | undefined {
  return listRotations(ccr).find(({ next, taken }) => next !== undefined && taken.length > 0);
}

/** A key that may be out is kept for no time. */
function hasOverlap({ rotations = [] }: Ccr, id: string): boolean {
  return rotations.find((each) => each.id === id)?.trigger !== "compromise-suspected";
}
