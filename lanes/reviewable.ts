import type { ChangeOrder } from "./orders/schema.ts";
import type { Ccr } from "./schema.ts";

const SHARED = [
  "id",
  "title",
  "status",
  "created",
  "updated",
  "requester",
  "review",
  "state_hub",
  "supersedes",
  "superseded_by",
  "decisions",
  "evidence",
  "history",
] as const satisfies readonly (keyof Ccr & keyof ChangeOrder)[];

type Shared = (typeof SHARED)[number];

/** True for a key that means the same in requests of every type. */
export function isSharedKey(key: string | undefined): boolean {
  return (SHARED as readonly (string | undefined)[]).includes(key);
}

type OfLanes = "access_frontdoor" | "rotations" | "incidents";

/** What decisions and records need of a request, be it for a lane or an order. */
export type Reviewable = Pick<Ccr, Shared> &
  Partial<Pick<Ccr, OfLanes>> & {
    readonly request_type: (Ccr | ChangeOrder)["request_type"];
  };

/** A request of any type, as it was checked. */
export type AnyRequest = Ccr | ChangeOrder;

/** True for the request of a lane. */
export function isLaneRequest(request: Reviewable): request is Ccr {
  return request.request_type === "workload-kv-read";
}

/** True for an order: whatever is no request of a lane. */
export function isOrder(request: Reviewable): request is ChangeOrder {
  return !isLaneRequest(request);
}

/** True of what is verified, and ends, as a lane does; any other order is at its end once it was carried out. */
export function hasLifeOfLane(request: Reviewable): boolean {
  return isLaneRequest(request) || request.request_type === "openbao-token-role";
}

/** True where what is granted was looked at on the server; an order about a lane grants nothing to look at. */
export function isBindingConfirmed(request: Reviewable): boolean {
  if (isLaneRequest(request)) return request.auth.bound_claims_confirmed;
  return !isOrder(request) || request.request_type !== "openbao-token-role" || request.token_role.callers_confirmed;
}
