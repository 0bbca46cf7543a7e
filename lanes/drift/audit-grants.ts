import { findSuffix, isFoundationName } from "../foundation/names.ts";
import type { Lane } from "../lane.ts";
import { findRole, type LaneSet, listRoles } from "../lane-set.ts";
import { rolePath } from "../manifests.ts";
import type { NamedPolicy } from "../policy/acl-rules.ts";
import { grantsSame } from "../policy/compare-policy.ts";
import { type Acl, buildAcl } from "../policy/evaluate-policy.ts";
import type { LanePolicy } from "../policy/lane-policy.ts";

/** What gives a token its policies: a role, a user, a group or an entity, by its path of the API. */
export interface Carrier {
  readonly path: string;
  readonly policies: readonly string[];
}

/** Every policy and every carrier of a server. */
export interface ServerAccess {
  readonly policies: readonly NamedPolicy[];
  readonly carriers: readonly Carrier[];
}

/** A grant on a lane's secret that no request asks for. */
export interface OutOfBandGrant {
  /** The request whose lane it is about. */
  readonly ccrId: string;
  readonly policy: string;
  /** The path of the API that is granted, and what there; of a policy that cannot be read none. */
  readonly path: string;
  /** The path as the policy has it; absent where nothing is known to match. */
  readonly rule?: string;
  readonly capabilities: readonly string[];
  /** Who has the policy, where that is known. */
  readonly carriers: readonly string[];
  /** Why it is listed. */
  readonly why: string;
}

/** The paths of the API that a lane's secret has; reading and ending it are different ones in KV 2. */
export function listSecretPaths({ mount, key, path }: LanePolicy): readonly string[] {
  if (path !== `${mount}/data/${key}`) return [path];
  return ["data", "metadata", "subkeys", "delete", "undelete", "destroy"].map((word) => `${mount}/${word}/${key}`);
}

/**
 * Grants on the secrets of lanes by policies that are no lane's, by a lane's own beyond what its request asks for, and a
 * lane's own where something else carries it. `accepted` are policies that may, such as the operators'; root is not
 * listed, since it may everything.
 */
export function auditGrants(
  set: LaneSet,
  { policies, carriers }: ServerAccess,
  accepted: ReadonlySet<string>,
): readonly OutOfBandGrant[] {
  const { lanes } = set;
  const carriersOf = (name: string): readonly string[] =>
    carriers.filter((carrier) => carrier.policies.includes(name)).map(({ path }) => path);
  const owners = new Map(lanes.map((lane) => [lane.policy.name, lane] as const));
  const judged = policies.filter(({ name, text }) => {
    const owner = owners.get(name);
    return name !== "root" && !accepted.has(name) && (owner === undefined || !grantsSame(text, owner.policy.text));
  });
  const beyond = judged.flatMap((policy) =>
    auditPolicy(policy, { lanes, owner: owners.get(policy.name), carriers: carriersOf(policy.name) }),
  );
  const byStrangers = lanes.flatMap((lane): readonly OutOfBandGrant[] => {
    const { name, path } = lane.policy;
    const own = listCarriers(set, lane);
    const strangers = carriersOf(name).filter((carrier) => !own.has(carrier));
    if (strangers.length === 0) return [];
    const why = "the lane's own policy is carried by what no request asks for";
    return [{ ccrId: lane.ccrId, policy: name, path, capabilities: ["read"], carriers: strangers, why }];
  });
  const key = ({ ccrId, policy, path }: OutOfBandGrant): string => [ccrId, policy, path].join("\n");
  return [...beyond, ...byStrangers].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

/** What a policy grants on the secrets of lanes, without what the request of the lane that owns it asks for. */
function auditPolicy(
  policy: NamedPolicy,
  { lanes, owner, carriers }: { lanes: readonly Lane[]; owner: Lane | undefined; carriers: readonly string[] },
): readonly OutOfBandGrant[] {
  const { acl, problem } = buildAcl([policy]);
  const asked =
    owner === undefined ? explainName(policy.name) : `, and ${owner.ccrId} asks for read on ${owner.policy.path} alone`;
  return lanes.flatMap((lane): readonly OutOfBandGrant[] => {
    const common = { ccrId: lane.ccrId, policy: policy.name, carriers };
    if (acl === undefined) {
      const why = `what it grants cannot be told: ${problem}`;
      return [{ ...common, path: lane.policy.path, capabilities: [], why }];
    }
    return listSecretPaths(lane.policy).flatMap((path) =>
      findGrants(acl, path).flatMap(({ rule, capabilities: all }): readonly OutOfBandGrant[] => {
        const capabilities = path === owner?.policy.path ? all.filter((word) => word !== "read") : all;
        if (capabilities.length === 0) return [];
        return [{ ...common, path, rule, capabilities, why: `its path ${rule} matches${asked}` }];
      }),
    );
  });
}

/** Two stacks of one server have a foundation each; what one of them may do only its own requests tell. */
function explainName(name: string): string {
  if (!isFoundationName(name)) return "";
  const suffix = findSuffix(name);
  const check = `ccr authority --check${suffix === undefined ? "" : ` --suffix ${suffix}`}`;
  return `; its name is of the foundation of another stack: once \`${check}\` of that one says that it is the same, --accept ${name}`;
}

/** The roles that carry a lane's policy because requests ask for it. */
export function listCarriers(set: Omit<LaneSet, "withheld">, lane: Lane): ReadonlySet<string> {
  const shared = set.tokenRoles.filter(({ lanes }) => lanes.includes(lane));
  return new Set([findRole(set, lane), ...shared.map(({ role }) => role)].map(rolePath));
}

/** Who may do what at a path, by the policies and carriers of a server or of a set. */
export interface PathAccess {
  readonly policy: string;
  readonly capabilities: readonly string[];
  /** The path as the policy has it. */
  readonly rule: string;
  readonly carriers: readonly string[];
}

/** Every policy that allows anything at a path of the API, sorted by name. */
export function findAccess(path: string, { policies, carriers }: ServerAccess): readonly PathAccess[] {
  return policies
    .flatMap((policy): readonly PathAccess[] => {
      const { acl, problem } = buildAcl([policy]);
      const carrying = carriers.filter((each) => each.policies.includes(policy.name)).map((each) => each.path);
      const common = { policy: policy.name, carriers: carrying.sort() };
      if (acl === undefined) return [{ ...common, capabilities: ["unknown"], rule: problem }];
      return findGrants(acl, path).map((grant) => ({ ...common, ...grant }));
    })
    .sort((left, right) => (left.policy < right.policy ? -1 : 1));
}

type Grant = Pick<PathAccess, "rule" | "capabilities">;

/** What decides at a path, where it allows anything; then each templated rule that may match there for some caller. */
function findGrants(acl: Acl, path: string): readonly Grant[] {
  const capabilities = acl.capabilitiesAt(path);
  const own: readonly Grant[] =
    capabilities.join() === "deny" ? [] : [{ rule: acl.ruleAt(path)?.path ?? path, capabilities }];
  const ifMatching = acl.templated
    .filter((rule) => !rule.capabilities.includes("deny") && rule.capabilities.length > 0 && mayMatch(rule.path, path))
    .map((rule) => ({ rule: rule.path, capabilities: ["depends on the caller"] }));
  return [...own, ...ifMatching];
}

/** Whether a path with templates could be this one: a template, and a `+`, may come to anything. */
function mayMatch(templated: string, path: string): boolean {
  const isPrefix = templated.endsWith("*");
  const written = isPrefix ? templated.slice(0, -1) : templated;
  const parts = written.split(/\{\{.*?\}\}|(?<=^|\/)\+(?=\/|$)/);
  const last = isPrefix ? "" : (parts.pop() ?? "");
  let at = 0;
  for (const [number, part] of parts.entries()) {
    const found = path.indexOf(part, at);
    if (found < 0 || (number === 0 && found > 0)) return false;
    at = found + part.length;
  }
  return path.length - last.length >= at && path.endsWith(last);
}

/** What a set declares, in the same form as a server's. */
export function describeDeclared(set: Omit<LaneSet, "withheld">): ServerAccess {
  return {
    policies: set.lanes.map(({ policy: { name, text } }) => ({ name, text })),
    carriers: listRoles(set).map((role) => ({ path: rolePath(role), policies: role.tokenPolicies })),
  };
}
