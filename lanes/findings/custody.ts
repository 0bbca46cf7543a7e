import type { FindingKind } from "./kind.ts";

/** Rows of the finding registry that the rules of custody records and usage reviews report. */
export const CUSTODY_FINDINGS = {
  "unknown-provider": {
    severity: "error",
    title: "Provider that the catalog does not have",
    hint: "Write an id that `ccr providers` lists.",
    meaning: "The catalog says where a provider's keys are made and revoked; without that a record leads nowhere.",
    example: "`provider: open-router`",
  },
  "accelerated-without-reason": {
    severity: "error",
    title: "Accelerated rotation without its reason",
    hint: "Say in `reason` why the key did not wait for the calendar.",
    example: "`trigger: provider-mandate` without `reason`",
  },
  "custody-step-missing": {
    severity: "error",
    title: "Step of the provisioning not taken",
    hint: "Take the step and write it down; docs/custody.md lists the eight.",
    example: "no step `temp-file-destroyed`",
  },
  "custody-step-order": {
    severity: "error",
    title: "Step of the provisioning out of its order",
    hint: "Write the steps down as they were taken; where they were taken in another order, provision another key.",
    meaning: "The order is what protects the key: its file is restricted before it holds the value, and so on.",
    example: "`test-call` before `reloaded`",
  },
  "operator-absent": {
    severity: "error",
    title: "Value touched without the operator",
    hint: "Take the step again with the operator there; if somebody else saw the value, provision another key.",
    example: "`present: false` at the step `written-to-store`",
  },
  "audit-entry-missing": {
    severity: "error",
    title: "Test call without an entry of the audit ledger",
    hint: "Name the entry that the call made in `audit_ref`; if it made none, find out why before the key is used.",
    example: "the step `test-call` without `audit_ref`",
  },
  "changelog-mismatch": {
    severity: "error",
    title: "Changelog that disagrees with the record",
    hint: "Correct the changelog, here and where it is kept.",
    example: "`date: '2026-07-03'` where the step `changelog-entry` is of the day before",
  },
  "record-request-mismatch": {
    severity: "error",
    title: "Record that does not fit its request",
    hint: "Name the request whose secret holds the key, with its provider, rotation and incident.",
    example: "`request: CCR-2026-0099`, which no file has",
  },
  "record-among-requests": {
    severity: "error",
    title: "Record in a folder of requests",
    hint: "Move it to another folder, key-custody for one.",
    meaning: "A program that reads the requests of the folder takes nothing else, and stops.",
    example: "`credential-change-requests/KCR-2026-0001.yaml`",
  },
  "review-month-mismatch": {
    severity: "error",
    title: "Review of another month, or made before its end",
    hint: "Name one month in id and `month`, and review it once it is over.",
    example: "`id: UR-2026-06` with `month: '2026-07'`",
  },
  "provider-reviewed-twice": {
    severity: "error",
    title: "Provider with two entries in one review",
    hint: "Add the two up in one entry.",
    example: "`provider: openai` twice",
  },
  "unexplained-divergence": {
    severity: "error",
    title: "Bill and ledger differ, and nobody investigates",
    hint: "Open an investigation and name it in `investigation`.",
    meaning: "A divergence beyond the margin is no tolerance: somebody may use the key without the ledger.",
    example: "`ledger_usd: '100.00'` and `billed_usd: '140.00'` with `margin_percent: '5'`",
  },
  "temp-file-kept": {
    severity: "warning",
    title: "Temporary file kept for more than a day",
    hint: "Destroy the file as soon as the test call went through.",
    example: "`temp-file-destroyed` two days after `restricted-file-created`",
  },
} as const satisfies Record<string, FindingKind>;
