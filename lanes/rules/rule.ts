import type { FindingCode } from "../finding.ts";
import type { Reviewable } from "../reviewable.ts";
import type { Ccr } from "../schema.ts";

/** Where a value is: keys and list indexes from the root of the request. */
export type Path = readonly (string | number)[];

/** Reports one finding at a path of the request. */
export type Report = (code: FindingCode, path: Path, message: string, hint?: string) => void;

/** What the rules need to know beyond the requests. */
export interface RuleSettings {
  /** Longest token lifetime that is accepted, in seconds. */
  readonly maxTtlSeconds: number;
  /** Token lifetime above which a reviewer is told, in seconds. */
  readonly longTtlSeconds: number;
  /** The day to judge expiry by, YYYY-MM-DD; absent: nothing expires. */
  readonly today?: string;
  /** Milliseconds since 1970, to tell a record of the future by; absent: none is. */
  readonly now?: number;
}

/** One day at most, and a word to the reviewer above one hour. */
export const DEFAULT_RULE_SETTINGS: RuleSettings = { maxTtlSeconds: 86_400, longTtlSeconds: 3600 };

/** A rule over one request. */
export type Rule = (ccr: Ccr, report: Report, settings: RuleSettings) => void;

/** A rule over what requests of all types have. */
export type ReviewRule = (request: Reviewable, report: Report, settings: RuleSettings) => void;

/** A request of any type and the file it stands in. */
export interface FiledRequest {
  readonly file: string;
  readonly ccr: Reviewable;
}

/** A request and the file it stands in. */
export interface FiledCcr {
  readonly file: string;
  readonly ccr: Ccr;
}

/** Reports one finding at a path of the request of that file. */
export type SetReport = (file: string, ...finding: Parameters<Report>) => void;

/** A rule over all requests at once, of whatever type. */
export type ReviewSetRule = (requests: readonly FiledRequest[], report: SetReport, settings: RuleSettings) => void;

/** A rule over all requests for lanes at once. */
export type SetRule = (ccrs: readonly FiledCcr[], report: SetReport, settings: RuleSettings) => void;
