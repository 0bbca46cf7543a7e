import type { ManifestRule } from "../rule.ts";

/** Rules of wiring. */
export const WIRING_RULES: readonly ManifestRule[] = [];
