import type { Ccr } from "../schema.ts";

type Status = Ccr["status"];

/** The states in which a request no longer claims its lane. */
const closedStates: ReadonlySet<Status> = new Set(["denied", "cancelled", "superseded", "deactivated", "compromised"]);

/** The states in which a request declares its lane. */
const grantedStates: ReadonlySet<Status> = new Set(["approved", "applied", "verified", "active", "rotated"]);

/** The states in which callers may rely on the lane: it is granted, and was verified. */
const servingStates: ReadonlySet<Status> = new Set(["verified", "active", "rotated"]);

type WithStatus = { readonly status: Status };

/** True while the request is open or granted: two of them cannot claim the same thing. */
export const isOpen = ({ status }: WithStatus): boolean => !closedStates.has(status);

/** True while the request declares its lane. */
export const isGranted = ({ status }: WithStatus): boolean => grantedStates.has(status);

/** True while callers may rely on the lane. */
export const isServing = ({ status }: WithStatus): boolean => servingStates.has(status);
