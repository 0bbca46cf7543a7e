import type { ManifestRule } from "../rule.ts";

/** Rules of inline-secrets. */
export const INLINE_SECRETS_RULES: readonly ManifestRule[] = [];
