import type { FindingKind } from "./kind.ts";

/** Findings of ownership in manifests. */
export const OWNERSHIP_FINDINGS = {} as const satisfies Record<string, FindingKind>;
