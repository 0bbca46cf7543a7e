import { ORDER_TYPES } from "../orders/vocabulary.ts";
import type { FindingKind } from "./kind.ts";

/** Rows of the finding registry that the schema reports. */
export const SCHEMA_FINDINGS = {
  "unknown-kind": {
    severity: "error",
    title: "Not a credential change request",
    hint: "Write `kind: credential-change-request`, or move the file out of this folder.",
    example: "`kind: Deployment`",
  },
  "unknown-schema-version": {
    severity: "error",
    title: "Schema version that this program does not know",
    hint: "Write `schema_version: 1`, or use a newer program.",
    example: "`schema_version: 2`",
  },
  "unknown-request-type": {
    severity: "error",
    title: "Request type that this program does not know",
    hint: `Write one that it knows, or use a newer program: ${["workload-kv-read", ...ORDER_TYPES].join(", ")}.`,
    example: "`request_type: database-role`",
  },
  "missing-key": {
    severity: "error",
    title: "Key is missing",
    hint: "Add it; `ccr schema` and docs/ccr-format.md say what belongs there.",
    example: "no `ttl` in `auth`",
  },
  "unknown-key": {
    severity: "error",
    title: "Key that the format does not have",
    hint: "Remove it, or correct its spelling.",
    meaning: "A mistyped key of a security setting must not be passed over.",
    example: "`bound_claim:` in `auth`",
  },
  "wrong-type": {
    severity: "error",
    title: "Value of the wrong type",
    hint: "See docs/ccr-format.md for what belongs there.",
    example: "`required: maybe`",
  },
  "wrong-value": {
    severity: "error",
    title: "Value that is not among the allowed ones",
    hint: "Choose one of the allowed values.",
    example: "`surface: email`",
  },
  "bad-format": {
    severity: "error",
    title: "Text of the wrong form",
    hint: "See docs/ccr-format.md for the form.",
    example: "`created: '27.06.2026'`",
  },
  "empty-value": {
    severity: "error",
    title: "Empty value",
    hint: "Fill it in, or remove the key where it may be left out.",
    example: "`purpose: ''`",
  },
  "too-many-findings": {
    severity: "error",
    title: "More findings than are listed",
    hint: "Fix the ones that are listed, then check again.",
    example: "a file with hundreds of unknown keys",
  },
} as const satisfies Record<string, FindingKind>;
