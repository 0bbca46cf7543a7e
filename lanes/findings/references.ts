import type { FindingKind } from "./kind.ts";

/** Findings of references in manifests. */
export const REFERENCES_FINDINGS = {} as const satisfies Record<string, FindingKind>;
