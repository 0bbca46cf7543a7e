// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

/** True for a value that fits the schema of a bootstrap record; sets `errors` otherwise. */
export const validateBootstrapRecord: typeof validate;
