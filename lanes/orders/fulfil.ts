import { recordEvidence } from "../decisions/act.ts";
import { type Actor, type ActResult, refuseBackdated, type Subject } from "../decisions/recording.ts";
import { refuse } from "../decisions/refusal.ts";
import { EVIDENCE_KINDS } from "../decisions/standing.ts";
import { isOrder } from "../reviewable.ts";
import { findOutstanding, type SubjectState } from "./carried-out.ts";

/** Records that an order was carried out, as far as the records of its subject show it. */
export function fulfil({ ccr: order }: Subject, state: SubjectState | undefined, act: Actor): ActResult {
  if (!isOrder(order)) return { refusals: [refuse("other-type", "a lane is applied by ccr apply")] };
  const isOfRole = order.request_type === "openbao-token-role";
  const outstanding = isOfRole
    ? []
    : state === undefined
      ? ["its subject is not there"]
      : findOutstanding(order, state);
  const refusals = [
    ...refuseBackdated(order, act),
    ...(order.status === "approved" ? [] : [refuse("wrong-state", `it is ${order.status}`)]),
    ...outstanding.map((reason) => refuse("not-carried-out", reason)),
  ];
  if (refusals.length > 0) return { refusals };
  const { kind } = EVIDENCE_KINDS.apply;
  // Of a token role no record of another request tells: somebody says that it was applied.
  const outcome = isOfRole ? "recorded" : "passed";
  const seen = [{ at: act.at, kind, outcome, note: act.comment.trim() } as const];
  return recordEvidence({ ccr: order }, seen, { ...act, mayActivate: false });
}
