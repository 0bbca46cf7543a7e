import { formatDuration, shortenDuration } from "./duration.ts";
import type { ExternalSecretGrant } from "./external-secret.ts";
import type { SecretStore } from "./manifests.ts";
import type { LanePolicy } from "./policy/lane-policy.ts";
import type { LaneRole } from "./role.ts";

/** A lane in the words of a reviewer: who gets what, how and why. Never a value. */
export interface LaneDescription {
  /** Id of the request. */
  readonly ccr: string;
  readonly title: string;
  readonly purpose: string;
  /** Digest of the content that was approved. */
  readonly digest: string;
  /** Which fields of which path of the API. */
  readonly reads: string;
  /** Who may log in for it, by which role, for how long. */
  readonly by: string;
  /** Where it ends up. */
  readonly delivery: string;
  /** Present in a what-if alone. */
  readonly notApproved?: string;
}

/** The parts of a lane that a description is about. */
interface DescribableLane {
  readonly ccrId: string;
  readonly title: string;
  readonly purpose: string;
  readonly digest: string;
  readonly fields: readonly string[];
  readonly policy: LanePolicy;
  readonly role: LaneRole;
  readonly externalSecret?: ExternalSecretGrant;
}

/** Describes a lane; `whatIf` are the reasons why it is not approved. */
export function describeLane(lane: DescribableLane, whatIf?: readonly string[]): LaneDescription {
  const { ccrId, title, purpose, digest, fields, policy, role, externalSecret } = lane;
  return {
    ccr: ccrId,
    title,
    purpose,
    digest,
    reads: `${fields.join(", ")} of ${policy.path}`,
    by: describeRole(role),
    delivery: externalSecret === undefined ? "none: the caller reads OpenBao itself" : describeDelivery(externalSecret),
    ...(whatIf === undefined ? {} : { notApproved: `WHAT IF: ${whatIf.join("; ")}` }),
  };
}

function describeDelivery({ delivery, appliedBy }: ExternalSecretGrant): string {
  const { namespace, secretName, refreshInterval } = delivery;
  const how = appliedBy === "gitops" ? "; its ExternalSecret comes by GitOps" : "";
  return `Secret ${namespace}/${secretName}, read again every ${shortenDuration(refreshInterval)}${how}`;
}

/** A namespace's access in the words of a reviewer. */
export interface NamespaceDescription {
  readonly by: string;
  readonly store: string;
  /** Each policy that the role carries, with the request that asks for it. */
  readonly policies: Readonly<Record<string, string>>;
}

/** Describes what the lanes of a namespace share. */
export function describeNamespace(
  role: LaneRole,
  { name, namespace }: SecretStore,
  lanes: readonly DescribableLane[],
): NamespaceDescription {
  const policies = lanes.map(({ policy, ccrId, title }) => [policy.name, `${ccrId}: ${title}`] as const);
  return {
    by: describeRole(role),
    store: `${name}, for namespace ${namespace} alone`,
    policies: Object.fromEntries(policies),
  };
}

/** Who may log in by a role, and for how long. */
export function describeRole(role: LaneRole): string {
  const way = `by role ${role.name} of auth/${role.mount}, for ${shortenDuration(formatDuration(role.tokenTtlSeconds))}`;
  if (role.method === "kubernetes") {
    const accounts = role.serviceAccountNamespaces.flatMap((namespace) =>
      role.serviceAccountNames.map((name) => `${namespace}/${name}`),
    );
    return `service account ${accounts.join(", ")}, ${way}`;
  }
  if (role.method === "token") {
    const from = role.boundCidrs === undefined ? "" : `, used from ${role.boundCidrs.join(" or ")}`;
    return `whoever may create tokens ${way}${from}`;
  }
  const claims = Object.entries(role.boundClaims).map(([claim, values]) => `${claim} ${values.join(" or ")}`);
  return `callers whose token has ${claims.join(" and ")}, ${way}`;
}
