// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

/** True for a value that fits the schema of a custody record; sets `errors` otherwise. */
export const validateCustodyRecord: typeof validate;

/** True for a value that fits the schema of a usage review; sets `errors` otherwise. */
export const validateUsageReview: typeof validate;
