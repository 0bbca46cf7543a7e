import type { FindingCode } from "../finding.ts";
import type { Ccr } from "../schema.ts";

/** Where a value is: keys and list indexes from the root of the request. */
export type Path = readonly (string | number)[];

/** Reports one finding at a path of the request. */
export type Report = (code: FindingCode, path: Path, message: string, hint?: string) => void;

/** What the rules need to know beyond the requests. */
export type RuleSettings = Readonly<Record<string, never>>;

/** A rule over one request. */
export type Rule = (ccr: Ccr, report: Report, settings: RuleSettings) => void;

/** A rule over all requests at once. */
export type SetRule = (
  ccrs: readonly { readonly file: string; readonly ccr: Ccr }[],
  report: (file: string, ...finding: Parameters<Report>) => void,
  settings: RuleSettings,
) => void;
