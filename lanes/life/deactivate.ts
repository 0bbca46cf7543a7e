import { digestRequest } from "../decisions/digest.ts";
import {
  type Actor,
  type ActResult,
  closeFrontDoor,
  recordMove,
  refuseActor,
  refuseBackdated,
  refuseMove,
  type Subject,
} from "../decisions/recording.ts";
import { refuse } from "../decisions/refusal.ts";
import { hasLifeOfLane } from "../reviewable.ts";

/** Takes a lane out of use: the front door is shut, and the next update takes its objects away. */
export function deactivate({ ccr, policyFile }: Subject, act: Actor): ActResult {
  const digest = digestRequest(ccr, policyFile);
  const refusals = [
    ...refuseActor(act, digest),
    ...refuseBackdated(ccr, act),
    ...(hasLifeOfLane(ccr) ? refuseMove(ccr, "deactivated") : [refuse("other-type", "cancel it instead")]),
  ];
  if (refusals.length > 0) return { refusals };
  const edits = [...recordMove(ccr, "deactivated", act), ...closeFrontDoor(ccr)];
  return { edits, digest, from: ccr.status, to: "deactivated" };
}
