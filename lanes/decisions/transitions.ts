import type { Ccr } from "../schema.ts";

type Status = Ccr["status"];

/**
 * Where a request may go from each state. After it was applied no review state leads back but one: content that was
 * changed and approved again is approved, and applied anew. What was denied is proposed again before it is approved.
 * Which ends an approved one has is told by whether a stack may hold it (held.ts).
 */
export const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  requested: ["proposed", "cancelled"],
  proposed: ["approved", "denied", "needs_changes", "cancelled", "superseded"],
  needs_changes: ["proposed", "approved", "denied", "cancelled", "superseded"],
  denied: ["proposed", "cancelled", "superseded"],
  approved: ["proposed", "denied", "needs_changes", "applied", "deactivated", "compromised", "cancelled", "superseded"],
  applied: ["approved", "verified", "deactivated", "compromised", "superseded"],
  verified: ["approved", "active", "rotated", "deactivated", "compromised", "superseded"],
  active: ["approved", "rotated", "deactivated", "compromised", "superseded"],
  rotated: ["approved", "active", "deactivated", "compromised", "superseded"],
  deactivated: ["proposed", "compromised", "superseded"],
  compromised: ["proposed", "deactivated", "superseded"],
  superseded: [],
  cancelled: [],
};

/** True where a request may go from the one state to the other. */
export function canMove(from: Status, to: Status): boolean {
  return TRANSITIONS[from].includes(to);
}
