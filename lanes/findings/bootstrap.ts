import type { FindingKind } from "./kind.ts";

/** Findings in the records of production bootstraps. */
export const BOOTSTRAP_FINDINGS = {
  "bootstrap-step-order": {
    severity: "error",
    title: "Step of a bootstrap out of its order",
    hint: "Run ccr bootstrap production: it goes on with the first step that has not passed, and adds entries in their order.",
    meaning: "Entries are added and never changed: another order means that somebody wrote them by hand.",
    example: "`root-revoked` passed before `foundation`",
  },
  "bootstrap-custody": {
    severity: "error",
    title: "Custody of recovery keys that does not hold",
    hint: "Name each holder once, by name and PGP fingerprint, with at least one share more than it takes; where that is not so, make new recovery keys (docs/bootstrap.md).",
    example: "`threshold: 3` with two shares",
  },
  "bootstrap-word-alone": {
    severity: "error",
    title: "Step on somebody's word that must be looked at",
    hint: "Run ccr bootstrap production, which looks.",
    example: "`step: root-revoked` with `basis: word`",
  },
} as const satisfies Record<string, FindingKind>;
