// Made by schemas/generate.ts.
import type { validate } from "./validate-ccr.js";

/** True for a value that fits the schema of a file of ownership; sets `errors` otherwise. */
export const validateSecretOwnership: typeof validate;

/** True for a value that fits the schema of a fixture map; sets `errors` otherwise. */
export const validateFixtureMap: typeof validate;
