import type { FindingKind } from "./kind.ts";

/** Rows of the finding registry that the domain rules report. */
export const RULE_FINDINGS = {} as const satisfies Record<string, FindingKind>;
