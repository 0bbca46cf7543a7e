import { type Checked, type CheckedAlone, type CheckOptions, checkAlone, checkSources } from "./check.ts";
import { checkStanding, findUncarried } from "./decisions/check-standing.ts";
import { compareFindings, FINDING_KINDS, type Finding } from "./finding.ts";
import type { LoadResult, SourceFile } from "./load.ts";
import { checkPolicyFiles } from "./policy/check-policy-files.ts";
import { DEFAULT_RULE_SETTINGS } from "./rules/rule.ts";

/** Everything that was read, checked: each request, and all findings of all files, sorted. */
export interface CheckedFiles {
  readonly checked: readonly Checked[];
  readonly findings: readonly Finding[];
}

/** What can be said of one file without the other requests. */
export interface LoadedAlone extends CheckedAlone {
  /** Why the records of the request do not carry its status. */
  readonly uncarried: readonly string[];
}

/** How a check judges; `kvVersion` is that of the mounts, 2 by default. */
export interface CheckLoadedOptions extends CheckOptions {
  readonly kvVersion?: 1 | 2;
  /** What {@link checkLoadedAlone} said of each of the sources, in their order, where it was asked before. */
  readonly alone?: readonly LoadedAlone[] | undefined;
}

/** The policy file that a request names, by the texts of those that are there. */
type FindPolicyFile = (ccr: Checked["ccr"]) => string | undefined;

function indexPolicyFiles(policyFiles: readonly SourceFile[] = []): FindPolicyFile {
  const texts = new Map(policyFiles.map(({ path, text }) => [path, text]));
  return (ccr) => texts.get(ccr?.openbao.policy_file ?? "");
}

/** The part of {@link checkLoaded} that is about one file after the other: whoever has many may have it done in parts. */
export function checkLoadedAlone(
  { policyFiles }: Pick<LoadResult, "policyFiles">,
  { settings = DEFAULT_RULE_SETTINGS, records }: CheckOptions,
): (source: SourceFile) => LoadedAlone {
  const findPolicyFile = indexPolicyFiles(policyFiles);
  return (source) => {
    const alone = checkAlone(source, { settings, records });
    // Of a request with errors nobody asks what its records carry.
    const isSound = !alone.drafts.some(({ code }) => FINDING_KINDS[code].severity === "error");
    return { ...alone, uncarried: isSound ? findUncarried(alone, findPolicyFile(alone.ccr)) : [] };
  };
}

/** Checks the requests that were loaded, and the policy files that they name. */
export function checkLoaded(
  { sources, policyFiles = [], findings }: LoadResult,
  { settings = DEFAULT_RULE_SETTINGS, records, alone, kvVersion = 2 }: CheckLoadedOptions = {},
): CheckedFiles {
  const findPolicyFile = indexPolicyFiles(policyFiles);
  const checked = checkSources(sources, { settings, records, alone }).map((each) => {
    const policyFile = findPolicyFile(each.ccr);
    return policyFile === undefined ? each : { ...each, policyFile };
  });
  const ofPolicies = checkPolicyFiles(checked, policyFiles, { kvVersion });
  const ofStanding = checkStanding(
    checked,
    alone?.map(({ uncarried }) => uncarried),
  );
  const all = [...findings, ...checked.flatMap((each) => each.findings), ...ofPolicies, ...ofStanding];
  return { checked, findings: all.sort(compareFindings) };
}
