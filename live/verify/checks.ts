import { formatInstant } from "../../lanes/rules/dates.ts";

/** One thing that was looked at or tried. Never with an answer's body in it. */
export interface Check {
  /** What it is called in the evidence. */
  readonly id: string;
  readonly side: "positive" | "negative";
  /** What must hold, in a sentence. */
  readonly what: string;
  /** not-tried is as good as failed: nothing was seen. */
  readonly outcome: "passed" | "failed" | "not-tried";
  /** Instant with its offset. */
  readonly at: string;
  /** Why it is not passed, or what was seen. */
  readonly detail?: string;
  /** The id by which OpenBao's audit log has the request that showed it. */
  readonly auditId?: string;
}

/** What a check came to. */
export type Finding = Pick<Check, "outcome" | "detail" | "auditId">;

/** Notes checks as they are made. */
export interface CheckLog {
  readonly checks: readonly Check[];
  note(check: Pick<Check, "id" | "side" | "what">, finding: Finding): void;
}

/** An empty log; each check is shown as it is noted. */
export function openLog(show: (check: Check) => void = () => undefined): CheckLog {
  const checks: Check[] = [];
  return {
    checks,
    note(check, finding) {
      const noted = { ...check, ...finding, at: formatInstant(Date.now()) };
      checks.push(noted);
      show(noted);
    },
  };
}

/** Passed with the id of a request, where there is one. */
export function passed(auditId?: string, detail?: string): Finding {
  return {
    outcome: "passed",
    ...(auditId === undefined ? {} : { auditId }),
    ...(detail === undefined ? {} : { detail }),
  };
}

export function failed(detail: string, auditId?: string): Finding {
  return { outcome: "failed", detail, ...(auditId === undefined ? {} : { auditId }) };
}

export function notTried(detail: string): Finding {
  return { outcome: "not-tried", detail };
}
