import { type IsSigned, isReopening } from "../decisions/approval.ts";
import { EVIDENCE_KINDS, judgeStanding } from "../decisions/standing.ts";
import { parseInstant } from "../rules/dates.ts";
import { isGranted } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";
import type { ChangeOrder, LaneCompromise, LaneDeactivation, LaneOrder } from "./schema.ts";

/** An order that takes the access of its subject away. */
export type EndingOrder = LaneDeactivation | LaneCompromise;

/** Why an order withholds its subject. */
export interface End {
  readonly orderId: string;
  readonly reason: string;
  /** True where exactly this content is approved; else it only must not come back by itself. */
  readonly isDecided: boolean;
}

interface JudgeOptions {
  readonly isSigned?: IsSigned | undefined;
  /** Ids of requests that are taken as approved, for a preview. */
  readonly whatIf?: readonly string[] | undefined;
  /** What the orders are about; absent: nothing is known of what came after them. */
  readonly subject?: Pick<Ccr, "history"> | undefined;
}

/** True while an order is approved of exactly this content, and was not ended since. */
export function isInForce(order: ChangeOrder, isSigned?: IsSigned | undefined): boolean {
  return isGranted(order) && judgeStanding(order, { isSigned }).approval.reasons.length === 0;
}

/** When an order that is approved of exactly this content was approved; milliseconds since 1970. */
export function findApprovalInstant(order: ChangeOrder): number | undefined {
  return judgeStanding(order).approval.approvedAt;
}

/** Every order that withholds its subject, in the order of their ids. */
export function findEnds(orders: readonly LaneOrder[] = [], options: JudgeOptions = {}): readonly End[] {
  const ending = orders.filter(isEnding);
  const sorted = ending.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  return sorted.flatMap((order) => judgeEnd(order, ending, options) ?? []);
}

function isEnding(order: LaneOrder): order is EndingOrder {
  return order.request_type === "lane-deactivation" || order.request_type === "lane-compromise";
}

function judgeEnd(order: EndingOrder, all: readonly EndingOrder[], options: JudgeOptions): End | undefined {
  const { isSigned, whatIf = [], subject } = options;
  const does = order.request_type === "lane-deactivation" ? "deactivates it" : "cuts it off as compromised";
  if (isOvertaken(order, subject)) return undefined;
  if (isInForce(order, isSigned)) return { orderId: order.id, reason: `${order.id} ${does}`, isDecided: true };
  if (isReleased(order, all)) return undefined;
  if (whatIf.includes(order.id))
    return { orderId: order.id, reason: `what if ${order.id} were approved: it ${does}`, isDecided: true };
  if (!wasInForce(order, all)) return undefined;
  const way = `approve it again, or cancel it to give the access back (ccr cancel ${order.id})`;
  const reason = `${order.id} ${does}, and was approved; it is not approved as it is now: ${way}`;
  return { orderId: order.id, reason, isDecided: false };
}

/**
 * True where an order was carried out, and its subject was put up and approved anew after that: a later decision of the
 * same people. An instant that is missing, or the same, is not after it.
 */
function isOvertaken(order: EndingOrder, { history = [] }: Pick<Ccr, "history"> = {}): boolean {
  if (order.status !== "applied" || judgeStanding(order).uncarried.length > 0) return false;
  const done = [
    ...(order.evidence ?? []).filter(({ kind }) => kind === EVIDENCE_KINDS.apply.kind),
    ...(order.history ?? []).filter(({ to }) => to === "applied"),
  ];
  const doneAt = Math.max(...done.map(instantOf));
  const index = history.findLastIndex(isReopening);
  const reopening = history[index];
  if (reopening?.to !== "proposed" || !(instantOf(reopening) > doneAt)) return false;
  return history.slice(index + 1).some((entry) => entry.to === "approved" && instantOf(entry) > doneAt);
}

/** Milliseconds since 1970; NaN, which is after nothing, where there is no such instant. */
function instantOf({ at }: { readonly at: string }): number {
  return parseInstant(at) ?? Number.NaN;
}

/** True where its records end it: a cancellation, or a successor, which then withholds the subject in its place. */
function isReleased(order: EndingOrder, all: readonly EndingOrder[]): boolean {
  if (judgeStanding(order).uncarried.length > 0) return false;
  if (order.status === "cancelled") return true;
  return order.status === "superseded" && all.some((each) => isSuccessor(order, each));
}

function isSuccessor(older: EndingOrder, newer: EndingOrder): boolean {
  return older.superseded_by === newer.id && newer.supersedes === older.id;
}

/** True of an order that was approved once, or took the place of one that was. */
function wasInForce(order: EndingOrder, all: readonly EndingOrder[], seen: readonly string[] = []): boolean {
  if (wasApproved(order)) return true;
  const before = all.find((each) => each.status === "superseded" && isSuccessor(each, order));
  return before !== undefined && !seen.includes(before.id) && wasInForce(before, all, [...seen, order.id]);
}

/** By its history, or by what all its approvers approved, whatever it says now. */
function wasApproved(order: EndingOrder): boolean {
  const { decisions = [], history = [], review } = order;
  if (history.some(({ to }) => isGranted({ status: to }))) return true;
  const digests = new Set(decisions.map(({ digest }) => digest));
  return [...digests].some((digest) =>
    review.required_approvers.every((approver) =>
      decisions.some((each) => each.reviewer === approver && each.digest === digest && each.decision === "approved"),
    ),
  );
}
