import type { IsSigned } from "../decisions/approval.ts";
import { parseInstant } from "../rules/dates.ts";
import type { Ccr } from "../schema.ts";
import { findApprovalInstant, isInForce } from "./judge.ts";
import type { LaneOrder, LaneRotation } from "./schema.ts";

/** A rotation that an approved order asks for, and that was not made since. */
export interface OrderedRotation {
  readonly order: LaneRotation;
  /** Milliseconds since 1970 of its approval. */
  readonly approvedAt: number;
}

/** The orders that a lane is to be rotated by, the one that is due first in front. */
export function findOrderedRotations(
  ccr: Pick<Ccr, "rotations">,
  orders: readonly LaneOrder[] = [],
  { isSigned }: { isSigned?: IsSigned | undefined } = {},
): readonly OrderedRotation[] {
  const open = orders.flatMap((order): readonly OrderedRotation[] => {
    if (order.request_type !== "lane-rotation" || !isInForce(order, isSigned)) return [];
    const approvedAt = findApprovalInstant(order);
    return approvedAt === undefined || isRotatedSince(ccr, approvedAt) ? [] : [{ order, approvedAt }];
  });
  // An order without a day of its own is due at once, and overdue by no day.
  const key = ({ order }: OrderedRotation): string => `${order.rotation.due ?? "9999"} ${order.id}`;
  return open.toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
}

/** True where the value was replaced after an instant. */
export function isRotatedSince({ rotations = [] }: Pick<Ccr, "rotations">, since: number): boolean {
  return rotations.some(({ at }) => (parseInstant(at) ?? Number.NaN) > since);
}
