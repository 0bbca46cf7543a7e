import type { CompileOptions } from "../lane.ts";
import { checkRequests, compileChecked, type LaneSet, listRoles } from "../lane-set.ts";
import type { LoadResult } from "../load.ts";
import type { StackSettings } from "../stack-settings.ts";
import { listApplyRules } from "./apply-rules.ts";
import { listCheckRules } from "./check-rules.ts";
import { listDriftRules } from "./drift-rules.ts";
import { findRuleFault } from "./format-authority.ts";
import { listUngranted, type UngrantedRequest } from "./former.ts";
import {
  FOUNDATION_CHECK,
  type FoundationFamily,
  isFoundationName,
  isSuffix,
  LANE_APPLY,
  LANE_DRIFT,
  LANE_VERIFY,
} from "./names.ts";
import { ownTokenRules, tokenListRules } from "./own-token.ts";
import { type AuthorityRule, type Mounts, sortRules } from "./rule.ts";
import { type FoundationPolicy, splitPolicies } from "./split-policies.ts";
import { listVerifyRules } from "./verify-rules.ts";

/** The policies that a foundation needs for one stack, sorted by family and then by number. */
export interface Authority {
  readonly policies: readonly FoundationPolicy[];
}

/** The authority, or every reason why there is none. */
export type AuthorityResult =
  | { readonly authority: Authority; readonly errors: readonly [] }
  | { readonly authority?: never; readonly errors: readonly string[] };

/** What an authority is composed with, beside what lanes are compiled with. */
export interface AuthorityContext extends CompileOptions {
  /** Paths of the API, of policies and roles that the stack's state holds: what no request names may be taken away. */
  readonly held?: readonly string[] | undefined;
  /** Tells the stacks of one server apart: `lane-apply.<suffix>`; absent: there is one stack. */
  readonly suffix?: string | undefined;
  /** True where the whole stack is to be taken away: then nothing may be written. */
  readonly isTeardown?: boolean | undefined;
}

const purposes: Readonly<Record<FoundationFamily, string>> = {
  [LANE_APPLY]: "Writes exactly what the committed lanes ask for, and takes away what ended.",
  [LANE_VERIFY]: "Reads what shows that lanes are as they were approved, and that those which ended are cut off.",
  [LANE_DRIFT]: "Reads all policies and whatever carries them, to find what no request asks for.",
  [FOUNDATION_CHECK]: "Reads how the server is set up, and that nobody holds a root token.",
};

/**
 * Composes the policies that a stack's tokens need: computed from its requests, and not more. A what-if grants nothing
 * here. Arguments are those of `compileLanes`, and so are the errors.
 */
export function composeAuthority(
  loaded: LoadResult,
  settings: StackSettings,
  context: AuthorityContext = {},
): AuthorityResult {
  if (context.suffix !== undefined && !isSuffix(context.suffix)) {
    return { errors: ["a suffix is lower-case letters, digits and . _ -, and ends with no number of its own"] };
  }
  const stack = { ...settings, whatIf: [] };
  const { checked, errors } = checkRequests(loaded, stack, context);
  if (errors.length > 0) return { errors };
  const { set, errors: uncompiled } = compileChecked(checked, stack, context);
  if (set === undefined) return { errors: uncompiled };
  const ungranted = listUngranted(checked, set, stack);
  const mounts = listMounts(set, ungranted, stack);
  const held = (context.held ?? []).filter((path) => !isOwn(path));
  const faults = findReservedNames([...set.lanes, ...set.tokenRoles].map(nameGrant), ungranted);
  if (faults.length > 0) return { errors: faults };
  const isTeardown = context.isTeardown ?? false;
  const rules: readonly (readonly [FoundationFamily, readonly AuthorityRule[]])[] = [
    [LANE_APPLY, listApplyRules(set, ungranted, { held, isTeardown })],
    [LANE_VERIFY, [...listVerifyRules(set, ungranted, stack), ...tokenListRules]],
    [LANE_DRIFT, listDriftRules(mounts)],
  ];
  return composePolicies(rules, { mounts, suffix: context.suffix });
}

/** The last family reads the others, so that it is composed once it is known how many policies those are. */
function composePolicies(
  rules: readonly (readonly [FoundationFamily, readonly AuthorityRule[]])[],
  { mounts, suffix }: { readonly mounts: Mounts; readonly suffix: string | undefined },
): AuthorityResult {
  const policies: FoundationPolicy[] = [];
  const counts: Record<FoundationFamily, number> = {
    [LANE_APPLY]: 1,
    [LANE_VERIFY]: 1,
    [LANE_DRIFT]: 1,
    [FOUNDATION_CHECK]: 1,
  };
  const errors: string[] = [];
  const add = (family: FoundationFamily, own: readonly AuthorityRule[]): void => {
    const sorted = sortRules([...own, ...ownTokenRules]);
    errors.push(...sorted.flatMap((rule) => explainFault(family, rule)));
    if (errors.length > 0) return;
    const split = splitPolicies(sorted, { family, suffix, purpose: purposes[family] });
    counts[family] = split.policies.length;
    policies.push(...split.policies);
    errors.push(...split.errors);
  };
  for (const [family, own] of rules) add(family, own);
  add(FOUNDATION_CHECK, [...listCheckRules(mounts, { counts, suffix }), ...tokenListRules]);
  return errors.length > 0 ? { errors } : { authority: { policies }, errors: [] };
}

function explainFault(family: FoundationFamily, rule: AuthorityRule): readonly string[] {
  const fault = findRuleFault(rule);
  return fault === undefined ? [] : [`${family} cannot be computed for ${rule.reason}: ${fault}`];
}

function listMounts(
  set: LaneSet,
  ungranted: readonly UngrantedRequest[],
  { kvVersion }: Pick<StackSettings, "kvVersion">,
): Mounts {
  const rolePaths = ungranted.map(({ rolePath }) => /^auth\/(.+)\/role\/[^/]+$/.exec(rolePath)?.[1]);
  const ofRoles = listRoles(set).map(({ method, mount }) => (method === "token" ? undefined : mount));
  const authMounts = [...ofRoles, ...rolePaths].filter((mount) => mount !== undefined);
  const kvMounts = [...set.lanes, ...ungranted].flatMap(({ policy }) => policy?.mount ?? []);
  // What has a path of its own in KV 2 is a secret like any other in KV 1.
  return {
    authMounts: [...new Set(authMounts)].sort(),
    kvMounts: kvVersion === 1 ? [] : [...new Set(kvMounts)].sort(),
  };
}

function isOwn(path: string): boolean {
  return isFoundationName(path.slice(path.lastIndexOf("/") + 1));
}

function nameGrant(grant: LaneSet["lanes"][number] | LaneSet["tokenRoles"][number]) {
  return { ccrId: grant.ccrId, names: [grant.name, grant.role.name] };
}

/** A lane under such a name would be what its own applier may write. */
function findReservedNames(
  granted: readonly { readonly ccrId: string; readonly names: readonly string[] }[],
  ungranted: readonly UngrantedRequest[],
): readonly string[] {
  const others = ungranted.map(({ ccrId, policy, rolePath }) => ({
    ccrId,
    names: [policy?.name ?? "", rolePath.slice(rolePath.lastIndexOf("/") + 1)],
  }));
  return [...granted, ...others]
    .filter(({ names }) => names.some(isFoundationName))
    .map(
      ({ ccrId }) => `${ccrId} has a name that the foundation's own policies have: name its policy and role otherwise`,
    );
}

/** The policies of one family, all of which a token of it has. */
export function nameFamily({ policies }: Authority, family: FoundationFamily): readonly string[] {
  return policies.filter((policy) => policy.family === family).map(({ name }) => name);
}
