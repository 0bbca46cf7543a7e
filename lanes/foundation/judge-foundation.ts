import { isFields } from "../fields.ts";
import { compareText } from "../finding.ts";
import type { CompileOptions } from "../lane.ts";
import { type LaneSet, listRoles } from "../lane-set.ts";
import type { LoadResult } from "../load.ts";
import type { StackSettings } from "../stack-settings.ts";
import { composeAuthority } from "./authority.ts";
import { formatAccount } from "./external-secrets-plan.ts";
import { digestAuthority, type FoundationOutputs } from "./outputs.ts";

/** What the lanes of a stack are held against. */
export interface LanesOfStack extends CompileOptions {
  readonly set: LaneSet;
  readonly loaded: LoadResult;
  readonly settings: StackSettings;
  /** A preview goes on without what an update needs, and says so. */
  readonly isDryRun: boolean;
}

/** What stands in the way of a run, and what will stand in the way of an update. */
export interface FoundationJudgement {
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

/** Judges whether the foundation that `ccr:foundation` names provides what the lanes need; `value` is its output. */
export function judgeFoundation(value: unknown, lanes: LanesOfStack): FoundationJudgement {
  const { foundation: stack } = lanes.settings;
  if (stack === undefined) return { reasons: [], warnings: [] };
  const say = (texts: readonly string[]): readonly string[] =>
    [...new Set(texts)].sort(compareText).map((text) => `ccr:foundation: ${stack} ${text}`);
  if (!isFoundation(value)) {
    return lack(say(["has no output foundation yet, or is no foundation: update it first"]), lanes);
  }
  const wrong = findOtherPlace(value, lanes.settings);
  if (wrong.length > 0) return { reasons: say(wrong), warnings: [] };
  return lack(say([...findLacking(value, lanes), ...findOutdated(value, lanes)]), lanes);
}

function lack(texts: readonly string[], { isDryRun }: LanesOfStack): FoundationJudgement {
  return isDryRun
    ? { reasons: [], warnings: texts.map((text) => `${text} (an update refuses this)`) }
    : { reasons: texts, warnings: [] };
}

function isFoundation(value: unknown): value is FoundationOutputs {
  const read = (value ?? {}) as Readonly<Record<string, unknown>>;
  return isFields(value) && Array.isArray(read.mounts) && Array.isArray(read.authMounts) && isFields(read.policies);
}

/** What makes it the foundation of other lanes: nothing that it lacks would then say anything. */
function findOtherPlace(found: FoundationOutputs, settings: StackSettings): readonly string[] {
  const keys = ["environment", "cluster", "openbaoAddressFromCluster", "kvVersion"] as const;
  return keys
    .filter((key) => found[key] !== settings[key])
    .map((key) => `has another ccr:${key} than this stack: name the foundation of this one, or correct the setting`);
}

function findLacking(
  { mounts, authMounts, externalSecrets }: FoundationOutputs,
  { set }: LanesOfStack,
): readonly string[] {
  const missing = set.lanes
    .filter(({ policy: { mount } }) => !mounts.includes(mount))
    .map(
      ({ ccrId, policy: { mount } }) => `has no mount ${mount}, which ${ccrId} reads: add it to foundation:kvMounts`,
    );
  const methods = listRoles(set)
    .filter(({ method, mount }) => method !== "token" && !authMounts.includes(mount))
    .map(({ name, mount }) => `has no auth mount ${mount}, which role ${name} is of: add it to its settings`);
  const accounts = set.namespaces.flatMap(({ namespace, store }) => {
    const account = formatAccount(store.serviceAccount);
    if (externalSecrets === undefined || externalSecrets.tokenRequests.includes(account)) return [];
    return [
      `does not let External Secrets log in as ${account}, which the lanes of ${namespace} need: list it in tokenRequests`,
    ];
  });
  return [...missing, ...methods, ...accounts];
}

/** A policy of the authority names each object of the lanes: with those of yesterday an update would be refused halfway. */
function findOutdated(
  { policies, suffix }: FoundationOutputs,
  { loaded, settings, isSigned, now }: LanesOfStack,
): readonly string[] {
  const { authority, errors } = composeAuthority(loaded, settings, { isSigned, now, suffix });
  if (authority === undefined) return errors;
  return Object.entries(digestAuthority(authority))
    .filter(([name, digest]) => policies[name] !== digest)
    .map(([name]) => `has a policy ${name} that is not the one of these requests: update the foundation first`);
}
