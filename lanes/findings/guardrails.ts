import { INLINE_SECRETS_FINDINGS } from "./inline-secrets.ts";
import { OWNERSHIP_FINDINGS } from "./ownership.ts";
import { REFERENCES_FINDINGS } from "./references.ts";
import { WIRING_FINDINGS } from "./wiring.ts";

/** Findings in manifests, apart from those of reading a file. */
export const GUARDRAIL_FINDINGS = {
  ...INLINE_SECRETS_FINDINGS,
  ...WIRING_FINDINGS,
  ...REFERENCES_FINDINGS,
  ...OWNERSHIP_FINDINGS,
} as const;
