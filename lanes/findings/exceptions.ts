import type { FindingKind } from "./kind.ts";

/** Findings in the file of reviewed exceptions. */
export const EXCEPTION_FINDINGS = {
  "exceptions-file-kind": {
    severity: "error",
    title: "Not a file of exceptions",
    hint: "Start with `kind: guard-exceptions`; docs/guard.md describes the file.",
    example: "`ccr guard --exceptions values.yaml`",
  },
  "exception-expired": {
    severity: "error",
    title: "Exception that has expired",
    hint: "Fix what it excepted, or have it reviewed again.",
    meaning: "From the day on the exception holds no longer, and what it excepted is reported again.",
    example: "`expires: '2026-01-31'` in February",
  },
  "exception-too-long": {
    severity: "error",
    title: "Exception for more than a year",
    hint: "Let it expire within a year, and have it reviewed again.",
    example: "`expires: '2036-01-31'`",
  },
  "exception-not-allowed": {
    severity: "error",
    title: "Exception for what has none",
    hint: "Fix the finding: what cannot be read is not checked, the file of exceptions excepts nothing of itself, and no entry is for every file.",
    example: "`code: file-unreadable`",
  },
  "exception-repeated": {
    severity: "error",
    title: "Exception given twice",
    hint: "Keep one of them.",
    example: "two entries with the same code, file and key",
  },
  "exception-unused": {
    severity: "warning",
    title: "Exception that excepts nothing",
    hint: "Remove it; the next finding at its place would pass unseen.",
    example: "an entry for a file that was fixed",
  },
} as const satisfies Record<string, FindingKind>;
