import { FIXTURE_MAP_RULES } from "../fixture-map/rules.ts";
import type { ManifestRule } from "../rule.ts";
import { checkFallbacks, checkParity } from "./environments.ts";
import { checkFoundation, checkOwners } from "./owners.ts";
import { checkReviewers } from "./review.ts";
import { checkKeys, checkUses } from "./sharing.ts";
import { checkUnused } from "./unused.ts";
import { checkAuthorities, checkWriters } from "./writers.ts";

/** Rules of ownership: each secret is of one service, its owner reviews it, and every environment has it. */
export const OWNERSHIP_RULES: readonly ManifestRule[] = [
  ...[checkOwners, checkFoundation, checkUses, checkKeys, checkWriters, checkAuthorities],
  ...[checkReviewers, checkUnused, checkFallbacks, checkParity],
  ...FIXTURE_MAP_RULES,
];
