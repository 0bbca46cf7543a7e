import { DEV_ONLY_RULES } from "./dev-only/rules.ts";
import { warnOfChartValues } from "./inline-secrets/rules.ts";
import { OWNERSHIP_RULES } from "./ownership/rules.ts";
import { REFERENCES_RULES } from "./references/rules.ts";
import type { ManifestRule } from "./rule.ts";
import { WIRING_RULES } from "./wiring/rules.ts";

/** Every guardrail over all manifests at once; those of inline secrets look at one file after the other. */
export const SET_RULES: readonly ManifestRule[] = [
  warnOfChartValues,
  ...WIRING_RULES,
  ...REFERENCES_RULES,
  ...OWNERSHIP_RULES,
  ...DEV_ONLY_RULES,
];
