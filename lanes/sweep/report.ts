import type { Outcome, Reason } from "./judge-access.ts";

/** What `ccr sweep` answers; schemas/sweep.v1.schema.json is its published form. Instants are in UTC. */
export interface SweepReport {
  readonly schema: "credential-lanes/sweep/v1";
  readonly request: string;
  /** Digest of the request's reviewed content, as it is now. */
  readonly digest: string;
  /** The path of the API that the lane reads. */
  readonly path: string;
  readonly window: { readonly from: string; readonly to: string };
  /** The rotation that groups are told apart by. */
  readonly rotation?: string;
  readonly verdict: "as-expected" | "unexpected" | "incomplete";
  /** Whether the logs have an entry at or before the window's begin, and one at or after its end. */
  readonly covers: boolean;
  /** Whether the logs cover the window, every line was read and nothing was left out. */
  readonly complete: boolean;
  readonly warnings: readonly SweepWarning[];
  readonly logs: readonly SweptLog[];
  readonly counts: SweepCounts;
  readonly groups: readonly ReportedGroup[];
  readonly logins: readonly ReportedLogins[];
  readonly rotations: readonly RotationCounts[];
  readonly timeline: Timeline;
}

export interface SweepWarning {
  readonly code: "not-covered" | "unreadable-lines" | "raw-log" | "too-many-groups" | "too-many-open" | "ids-forgotten";
  readonly message: string;
}

/** A log that was read, by its base name. */
export interface SweptLog {
  readonly name: string;
  readonly lines: number;
  readonly unreadable: number;
  /** Numbers of the first unreadable lines. */
  readonly unreadable_lines: readonly number[];
  readonly first?: string;
  readonly last?: string;
  /** Of the bytes as they were given, compressed or not. */
  readonly sha256: string;
}

/** Accesses within the window: each request id counts once. */
export interface SweepCounts {
  readonly accesses: number;
  /** Values that were read, by whomever. */
  readonly reads: number;
  readonly writes: number;
  readonly expected: number;
  readonly unexpected: number;
  readonly refused: number;
  /** Accesses that are in no group, since there were too many groups. */
  readonly ungrouped: number;
  readonly logins: number;
  /** Entries of ids that were counted already, such as those of a log that was given twice. */
  readonly repeated: number;
}

export type Judgement = "unexpected" | "refused" | "expected";

/** Who did it, from where. */
interface ReportedCaller {
  readonly entity: string;
  readonly name: string;
  readonly role: string;
  /** The service account, namespace first; empty where the token is none's. */
  readonly subject: string;
  readonly source: string;
  readonly count: number;
  readonly first: readonly ReportedAccess[];
  readonly last: readonly ReportedAccess[];
  /** Hashed accessors of the tokens, as they stand in the log. */
  readonly accessors: readonly string[];
  readonly more_accessors: boolean;
}

export interface ReportedGroup extends ReportedCaller {
  readonly judgement: Judgement;
  readonly reasons: readonly Reason[];
  readonly phase?: "before" | "after";
  readonly operation: string;
  readonly path: string;
  readonly outcome: Outcome;
}

export type ReportedLogins = ReportedCaller;

export interface ReportedAccess {
  readonly at: string;
  /** The id of the request in the audit log. */
  readonly id: string;
}

/** Reads of the value within the window, before and after a rotation. */
export interface RotationCounts {
  readonly id: string;
  readonly at: string;
  readonly before: number;
  readonly after: number;
}

/** The window in parts of the same length; parts without any access are left out. */
export interface Timeline {
  readonly parts: number;
  readonly counts: readonly TimelinePart[];
}

export interface TimelinePart {
  /** Counted from 0. */
  readonly part: number;
  readonly expected: number;
  readonly unexpected: number;
  readonly refused: number;
}
