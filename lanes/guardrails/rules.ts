import { DEV_ONLY_RULES } from "./dev-only/rules.ts";
import { INLINE_SECRETS_RULES } from "./inline-secrets/rules.ts";
import { OWNERSHIP_RULES } from "./ownership/rules.ts";
import { REFERENCES_RULES } from "./references/rules.ts";
import type { ManifestRule } from "./rule.ts";
import { WIRING_RULES } from "./wiring/rules.ts";

/** Every guardrail. */
export const GUARDRAIL_RULES: readonly ManifestRule[] = [
  ...INLINE_SECRETS_RULES,
  ...WIRING_RULES,
  ...REFERENCES_RULES,
  ...OWNERSHIP_RULES,
  ...DEV_ONLY_RULES,
];
