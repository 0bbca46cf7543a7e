/** error: the request is refused; warning: it is untidy; risk: a reviewer must weigh it. */
export type Severity = "error" | "warning" | "risk";

/** One row of the finding registry. */
export interface FindingKind {
  readonly severity: Severity;
  /** What is wrong, in a few words. */
  readonly title: string;
  /** How to fix it. */
  readonly hint: string;
  /** Why it matters; the title where it says enough. */
  readonly meaning?: string;
  /** A line of YAML, or a situation, that is reported. */
  readonly example?: string;
}
