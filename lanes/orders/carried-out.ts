import { judgeStanding } from "../decisions/standing.ts";
import { listIncidents } from "../life/incident.ts";
import { parseInstant } from "../rules/dates.ts";
import type { Ccr } from "../schema.ts";
import type { EndingOrder } from "./judge.ts";
import { findApprovalInstant } from "./judge.ts";
import { isRotatedSince } from "./rotation.ts";
import type { LaneOrder } from "./schema.ts";

/** What is known of the subject of an order when it is asked whether the order was carried out. */
export interface SubjectState {
  readonly ccr: Ccr;
  readonly policyFile?: string | undefined;
  /** Whether callers may rely on its lane. */
  readonly isResolvable: boolean;
}

/** Why the records of its subject do not show that an order was carried out: every reason; none where they do. */
export function findOutstanding(order: LaneOrder, subject: SubjectState): readonly string[] {
  const approvedAt = findApprovalInstant(order);
  if (approvedAt === undefined) return ["it is not approved as it is now"];
  const { ccr, isResolvable } = subject;
  switch (order.request_type) {
    case "lane-rotation":
      return isRotatedSince(ccr, approvedAt) ? [] : [`no rotation of ${ccr.id} is on record since its approval`];
    case "ops-warden-catalog-entry":
      return isResolvable ? [] : [`the lane of ${ccr.id} is not resolvable yet`];
    default:
      return explainEnd(order, subject);
  }
}

function explainEnd(order: EndingOrder, { ccr, policyFile }: SubjectState): readonly string[] {
  const states: readonly Ccr["status"][] = ["deactivated", "compromised"];
  const isEnded = states.includes(ccr.status) && judgeStanding(ccr, { policyFile }).uncarried.length === 0;
  if (order.request_type === "lane-deactivation") {
    return isEnded ? [] : [`${ccr.id} is ${ccr.status}; its end is recorded first (ccr deactivate)`];
  }
  const leaked = parseInstant(order.compromise.leaked_at) ?? Number.NaN;
  const isOpened = listIncidents(ccr).some(
    ({ record }) => record.kind === order.compromise.kind && (parseInstant(record.leaked_at) ?? Number.NaN) <= leaked,
  );
  if (isEnded && isOpened) return [];
  return [`${ccr.id} has no incident of that kind and leak; it is opened first (ccr compromised)`];
}
