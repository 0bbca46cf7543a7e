import type { Checked } from "../check.ts";
import { markCompiled } from "../compiled.ts";
import type { IsSigned } from "../decisions/approval.ts";
import { type Digest, digestRequest } from "../decisions/digest.ts";
import { judgeStanding } from "../decisions/standing.ts";
import { describeRole } from "../describe-lane.ts";
import { requireSeconds } from "../duration.ts";
import { findReasonsOfPlace, type Lane, type Withheld } from "../lane.ts";
import { requireNetwork } from "../network.ts";
import type { TokenRole } from "../role.ts";
import { isGranted } from "../rules/states.ts";
import type { StackSettings } from "../stack-settings.ts";
import type { TokenRoleOrder } from "./schema.ts";

declare const compiled: unique symbol;

/** A role that issues tokens with the policies of several lanes, compiled: only {@link compileTokenRole} can make one. */
export interface TokenRoleGrant {
  readonly [compiled]: true;
  readonly ccrId: string;
  readonly title: string;
  /** The role's name, which is its logical name too. */
  readonly name: string;
  readonly supersedes?: string;
  /** Digest of the reviewed content that it was compiled from. */
  readonly digest: Digest;
  readonly role: TokenRole;
  /** The lanes whose policies its tokens have; every one of them is granted on this stack. */
  readonly lanes: readonly Lane[];
  /** The role in the words of a reviewer. */
  readonly description: TokenRoleDescription;
  /** Present where only a what-if grants it: the reasons why it is withheld otherwise. */
  readonly whatIf?: readonly string[];
}

/** A token role in the words of a reviewer. Never a value. */
export interface TokenRoleDescription {
  /** Id of the request. */
  readonly ccr: string;
  readonly title: string;
  /** Digest of the content that was approved. */
  readonly digest: string;
  /** Who gets a token by it, and for how long. */
  readonly by: string;
  /** Each policy of its tokens, with the request that asks for it. */
  readonly policies: Readonly<Record<string, string>>;
  /** Present in a what-if alone. */
  readonly notApproved?: string;
}

/** What a token role is compiled among. */
interface Surroundings {
  readonly settings: StackSettings;
  readonly isSigned?: IsSigned | undefined;
  /** What the stack grants, and what it withholds. */
  readonly lanes: readonly Lane[];
  readonly withheld: readonly Withheld[];
}

/** True for a token role that was compiled, false for a lane and for what is withheld. */
export function isTokenRole(result: Lane | TokenRoleGrant | Withheld): result is TokenRoleGrant {
  return "lanes" in result;
}

/**
 * Compiles an order that has no error finding. Where the stack does not grant the lane of every policy it is withheld as
 * a whole: a shorter list would be a role that nobody approved.
 */
export function compileTokenRole(
  { source }: Pick<Checked, "source">,
  order: TokenRoleOrder,
  surroundings: Surroundings,
): TokenRoleGrant | Withheld {
  const { settings, isSigned = () => false } = surroundings;
  const elsewhere = findReasonsOfPlace(order, settings);
  const signed = settings.allowedSigners === undefined ? undefined : isSigned;
  const pending = findReasonsOfDecision(order, signed);
  const missing = findMissingLanes(order, surroundings);
  const isWhatIf = pending.length > 0 && settings.whatIf.includes(order.id);
  const reasons = [...(isWhatIf ? [] : pending), ...elsewhere, ...missing.map(({ reason }) => reason)];
  if (reasons.length > 0) {
    const isOfLanes = elsewhere.length === 0 && pending.length === 0 && missing.every(({ isDecided }) => isDecided);
    const isElsewhere = elsewhere.length > 0 || (missing.length > 0 && missing.every((lane) => lane.isElsewhere));
    return { ...identify(order), reasons, isDecided: !isGranted(order) || isOfLanes, isElsewhere };
  }
  const role = compileRole(order);
  const lanes = role.tokenPolicies.flatMap((name) => surroundings.lanes.filter(({ policy }) => policy.name === name));
  if (lanes.length !== role.tokenPolicies.length) throw new TypeError(`${source.path} has a policy of two lanes`);
  const digest = digestRequest(order);
  const whatIf = isWhatIf ? pending : undefined;
  const description = describe(order, { role, lanes, digest, whatIf });
  const grant = { ...identify(order), digest, role, lanes, description, ...(whatIf === undefined ? {} : { whatIf }) };
  return markCompiled(grant as unknown as TokenRoleGrant);
}

function findReasonsOfDecision(order: TokenRoleOrder, isSigned: IsSigned | undefined): readonly string[] {
  const unconfirmed = order.token_role.callers_confirmed ? [] : ["its callers are not confirmed"];
  if (!isGranted(order)) return [`status ${order.status} grants nothing`, ...unconfirmed];
  const { uncarried } = judgeStanding(order, { isSigned });
  return [...uncarried.map((reason) => `its records do not carry status ${order.status}: ${reason}`), ...unconfirmed];
}

interface MissingLane {
  readonly reason: string;
  /** True where the lane's access was taken away by a decision. */
  readonly isDecided: boolean;
  /** True where it is another stack's lane. */
  readonly isElsewhere: boolean;
}

function findMissingLanes({ token_role }: TokenRoleOrder, { lanes, withheld }: Surroundings): readonly MissingLane[] {
  const granted = new Set(lanes.map(({ policy }) => policy.name));
  return [...new Set(token_role.policies)]
    .filter((policy) => !granted.has(policy))
    .sort()
    .map((policy) => {
      const requests = withheld.filter(({ name }) => name === policy);
      const whose = requests.map(({ ccrId }) => ccrId).join(", ") || "no request";
      const isDecided = requests.length > 0 && requests.every((each) => each.isDecided);
      const isElsewhere = requests.length > 0 && requests.every((each) => each.isElsewhere);
      return { reason: `this stack does not grant ${policy} (${whose})`, isDecided, isElsewhere };
    });
}

function compileRole({ token_role }: TokenRoleOrder): TokenRole {
  const { role, policies, ttl, renewable = false, orphan = false, bound_cidrs: networks } = token_role;
  return {
    method: "token",
    mount: "token",
    name: role,
    tokenPolicies: [...new Set(policies)].sort(),
    tokenTtlSeconds: requireSeconds(ttl),
    renewable,
    orphan,
    ...(networks === undefined ? {} : { boundCidrs: networks.map(requireNetwork).sort() }),
  };
}

function describe(
  { id, title }: TokenRoleOrder,
  {
    role,
    lanes,
    digest,
    whatIf,
  }: Pick<TokenRoleGrant, "role" | "lanes" | "digest"> & { whatIf?: readonly string[] | undefined },
): TokenRoleDescription {
  const policies = lanes.map(({ policy, ccrId, title: of }) => [policy.name, `${ccrId}: ${of}`] as const);
  return {
    ccr: id,
    title,
    digest,
    by: describeRole(role),
    policies: Object.fromEntries(policies),
    ...(whatIf === undefined ? {} : { notApproved: `WHAT IF: ${whatIf.join("; ")}` }),
  };
}

function identify({
  id,
  title,
  token_role,
  supersedes,
}: TokenRoleOrder): Pick<TokenRoleGrant, "ccrId" | "title" | "name" | "supersedes"> {
  return { ccrId: id, title, name: token_role.role, ...(supersedes === undefined ? {} : { supersedes }) };
}
