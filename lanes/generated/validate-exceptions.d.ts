// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

/** True for a value that fits the schema of a file of exceptions; sets `errors` otherwise. */
export const validateGuardExceptions: typeof validate;
