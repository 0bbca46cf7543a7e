import type { FindingKind } from "./kind.ts";

/** Findings of inline-secrets in manifests. */
export const INLINE_SECRETS_FINDINGS = {} as const satisfies Record<string, FindingKind>;
