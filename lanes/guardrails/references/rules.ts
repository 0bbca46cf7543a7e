import type { ManifestRule } from "../rule.ts";

/** Rules of references. */
export const REFERENCES_RULES: readonly ManifestRule[] = [];
