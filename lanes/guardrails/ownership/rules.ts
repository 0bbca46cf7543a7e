import type { ManifestRule } from "../rule.ts";

/** Rules of ownership. */
export const OWNERSHIP_RULES: readonly ManifestRule[] = [];
