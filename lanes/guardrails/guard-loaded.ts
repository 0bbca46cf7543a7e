import { compareFindings, type Finding } from "../finding.ts";
import { INLINE_SECRETS_FINDINGS } from "../findings/inline-secrets.ts";
import type { LoadResult } from "../load.ts";
import { DEFAULT_RULE_SETTINGS, type RuleSettings } from "../rules/rule.ts";
import { checkManifestSet } from "./check-manifests.ts";
import { applyExceptions, type ExceptedFinding } from "./exceptions/apply.ts";
import type { ExceptionsRead } from "./exceptions/read.ts";
import { INLINE_SECRETS_FILE_RULES } from "./inline-secrets/rules.ts";
import type { ManifestSet } from "./rule.ts";
import { SET_RULES } from "./rules.ts";

/** What manifests are held against. */
export type GuardContext = Omit<ManifestSet, "manifests" | "documents">;

/** How manifests are judged. */
export interface GuardOptions {
  /** The file of exceptions, as it was loaded and read; what reads it loads all of the checks of requests. */
  readonly exceptions?: { readonly loaded: LoadResult; readonly read?: ExceptionsRead | undefined } | undefined;
  readonly settings?: RuleSettings;
  readonly context?: GuardContext;
}

/** Everything that was found, sorted, and what passes by an exception. */
export interface Guarded {
  readonly findings: readonly Finding[];
  readonly excepted: readonly ExceptedFinding[];
}

/** Judges manifests that were loaded, by every rule. Exceptions of a file that does not fit hold for nothing. */
export function guardLoaded(
  { sources, findings }: LoadResult,
  { exceptions, settings = DEFAULT_RULE_SETTINGS, context = {} }: GuardOptions = {},
): Guarded {
  const [source] = exceptions?.loaded.sources ?? [];
  const others = sources.filter(({ path }) => path !== source?.path);
  const set = checkManifestSet(others, { ...context, fileRules: INLINE_SECRETS_FILE_RULES, rules: SET_RULES });
  const found = [...findings, ...set.findings];
  const read = exceptions?.read;
  if (source === undefined || read === undefined) {
    const all = [...found, ...(exceptions?.loaded.findings ?? [])].sort(compareFindings);
    return { findings: dropShared(all), excepted: [] };
  }
  const applied = applyExceptions(found, {
    source,
    exceptions: read.exceptions,
    manifests: set.manifests,
    today: settings.today,
  });
  const left = [...applied.findings, ...read.findings].sort(compareFindings);
  return { findings: dropShared(left), excepted: applied.excepted };
}

/** A literal that several objects have by an alias is written once, and told once. */
function dropShared(sorted: readonly Finding[]): readonly Finding[] {
  const isSame = (a: Finding, b: Finding | undefined): boolean =>
    a.file === b?.file && a.line === b.line && a.column === b.column && a.code === b.code && a.message === b.message;
  return sorted.filter(
    (finding, at) => !Object.hasOwn(INLINE_SECRETS_FINDINGS, finding.code) || !isSame(finding, sorted[at - 1]),
  );
}
