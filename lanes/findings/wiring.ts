import type { FindingKind } from "./kind.ts";

/** Findings of wiring in manifests. */
export const WIRING_FINDINGS = {} as const satisfies Record<string, FindingKind>;
