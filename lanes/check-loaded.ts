import { type Checked, type CheckOptions, judgeSources } from "./check.ts";
import { checkStanding } from "./decisions/check-standing.ts";
import { compareFindings, type Finding } from "./finding.ts";
import { readSound } from "./guard-broken.ts";
import type { LoadResult } from "./load.ts";
import { checkPolicyFiles } from "./policy/check-policy-files.ts";
import { DEFAULT_RULE_SETTINGS } from "./rules/rule.ts";

/** Everything that was read, checked: each request, and all findings of all files, sorted. */
export interface CheckedFiles {
  readonly checked: readonly Checked[];
  readonly findings: readonly Finding[];
}

/** How a check judges; `kvVersion` is that of the mounts, 2 by default. */
export interface CheckLoadedOptions extends CheckOptions {
  readonly kvVersion?: 1 | 2;
}

/** Checks the requests that were loaded, and the policy files that they name. */
export function checkLoaded(
  { sources, policyFiles = [], findings }: LoadResult,
  { settings = DEFAULT_RULE_SETTINGS, records, kvVersion = 2 }: CheckLoadedOptions = {},
): CheckedFiles {
  const texts = new Map(policyFiles.map(({ path, text }) => [path, text]));
  const judged = judgeSources(sources, { settings, records }).map((each) => {
    const policyFile = texts.get(readSound(() => each.view.ccr?.openbao.policy_file) ?? "");
    return policyFile === undefined ? each : { ...each, checked: { ...each.checked, policyFile } };
  });
  const checked = judged.map((each) => each.checked);
  const ofPolicies = checkPolicyFiles(judged, policyFiles, { kvVersion });
  const all = [...findings, ...checked.flatMap((each) => each.findings), ...ofPolicies, ...checkStanding(judged)];
  return { checked, findings: all.sort(compareFindings) };
}
