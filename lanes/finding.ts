import { BOOTSTRAP_FINDINGS } from "./findings/bootstrap.ts";
import { CUSTODY_FINDINGS } from "./findings/custody.ts";
import { GUARD_FILE_FINDINGS } from "./findings/guard-files.ts";
import { GUARDRAIL_FINDINGS } from "./findings/guardrails.ts";
import type { FindingKind } from "./findings/kind.ts";
import { ORDER_FINDINGS } from "./findings/orders.ts";
import { READING_FINDINGS } from "./findings/reading.ts";
import { RULE_FINDINGS } from "./findings/rules.ts";
import { SECRET_FINDINGS } from "./findings/secrets.ts";
import { SERVER_CONFIG_FINDINGS } from "./findings/server-config.ts";

export type { FindingKind, Severity } from "./findings/kind.ts";

/** The closed registry: every code that a check can report, with what it means and how to fix it. */
export const FINDING_KINDS = {
  ...READING_FINDINGS,
  ...RULE_FINDINGS,
  ...CUSTODY_FINDINGS,
  ...BOOTSTRAP_FINDINGS,
  ...ORDER_FINDINGS,
  ...GUARD_FILE_FINDINGS,
  ...GUARDRAIL_FINDINGS,
  ...SERVER_CONFIG_FINDINGS,
  ...SECRET_FINDINGS,
} as const;

/** A code of the registry. */
export type FindingCode = keyof typeof FINDING_KINDS;

/** True for a code of what must be corrected. */
export function isError(code: FindingCode): boolean {
  return FINDING_KINDS[code].severity === "error";
}

/** Where a finding is: a file relative to its root, 1-based line and column, and a JSON pointer. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
}

/** One thing that is wrong or risky with a request; never carries the offending value. */
export interface Finding extends Place {
  readonly code: FindingCode;
  readonly severity: FindingKind["severity"];
  readonly message: string;
  readonly hint: string;
  /** `docs/findings.md#<code>` */
  readonly docs: string;
}

/** Makes a finding of a registered code; the hint defaults to the registry's. */
export function makeFinding(
  code: FindingCode,
  { file, line, column, pointer }: Place,
  { message, hint }: { message: string; hint?: string },
): Finding {
  const kind: FindingKind = FINDING_KINDS[code];
  return {
    code,
    severity: kind.severity,
    file,
    line,
    column,
    pointer,
    message,
    hint: hint ?? kind.hint,
    docs: `docs/findings.md#${code}`,
  };
}

/** Orders findings by file, line, column, code, then pointer and message. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.code, b.code) ||
    compareText(a.pointer, b.pointer) ||
    compareText(a.message, b.message)
  );
}

/** By UTF-16 code unit: the same on every machine, unlike a locale's order. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
