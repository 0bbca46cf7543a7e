import { readStackState } from "../components/stack-state.ts";
import { nameHeldObjects } from "../lanes/adoption.ts";
import { findContinuity } from "../lanes/continuity.ts";
import { findHandOverFaults } from "../lanes/hand-over.ts";
import type { LaneSet } from "../lanes/lane-set.ts";
import { LaneError } from "./lane-error.ts";

/**
 * Compares a set with the lanes that the running stack holds, for `declareLanes` without a prefix. Answers with
 * the former names of lanes that are continued under new ones.
 *
 * Throws a {@link LaneError} if a lane of the stack would be deleted although no request decided so, as when its file
 * is lost, or a store or an ExternalSecret that GitOps applies now and was not handed over. Call it before anything is
 * declared.
 */
export async function requireContinuity(set: LaneSet): Promise<ReadonlyMap<string, string>> {
  const state = await readStackState();
  const { formerNames, errors } = findContinuity(set, state);
  const reasons = [...errors, ...findHandOverFaults(set, nameHeldObjects(state.resources))];
  if (reasons.length > 0) throw new LaneError(reasons);
  return formerNames;
}
