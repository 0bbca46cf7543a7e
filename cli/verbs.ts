import type { Verb } from "./verb.ts";
import { ADOPT_VERBS } from "./verbs/adopt.ts";
import { APPLY_VERBS } from "./verbs/apply.ts";
import { CHECK_VERBS } from "./verbs/check.ts";
import { DECIDE_VERBS } from "./verbs/decide.ts";
import { LIFE_VERBS } from "./verbs/life.ts";
import { OPERATE_VERBS } from "./verbs/operate.ts";
import { REFERENCE_VERBS } from "./verbs/reference.ts";
import { REVIEW_VERBS } from "./verbs/review.ts";

/** The command table: help, parsing, completion and docs/cli.md all come from it. */
export const VERBS: readonly Verb[] = [
  ...CHECK_VERBS,
  ...REVIEW_VERBS,
  ...DECIDE_VERBS,
  ...APPLY_VERBS,
  ...LIFE_VERBS,
  ...OPERATE_VERBS,
  ...ADOPT_VERBS,
  ...REFERENCE_VERBS,
];
