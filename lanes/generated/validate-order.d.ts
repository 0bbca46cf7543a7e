// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

/** True for a value that fits the schema of a lane-deactivation; sets `errors` otherwise. */
export const validateLaneDeactivation: typeof validate;

/** True for a value that fits the schema of a lane-compromise; sets `errors` otherwise. */
export const validateLaneCompromise: typeof validate;

/** True for a value that fits the schema of a lane-rotation; sets `errors` otherwise. */
export const validateLaneRotation: typeof validate;

/** True for a value that fits the schema of a ops-warden-catalog-entry; sets `errors` otherwise. */
export const validateOpsWardenCatalogEntry: typeof validate;

/** True for a value that fits the schema of a openbao-token-role; sets `errors` otherwise. */
export const validateOpenbaoTokenRole: typeof validate;
