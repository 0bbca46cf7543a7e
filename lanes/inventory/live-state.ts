import type { ServerAccess } from "../drift/audit-grants.ts";
import type { Fields } from "../fields.ts";

/** A mount of the KV engine. */
export interface KvMount {
  /** Without a slash at its end. */
  readonly path: string;
  readonly version: 1 | 2;
}

/** How the callers of a role log in. */
export type RoleMethod = "kubernetes" | "jwt" | "oidc" | "token";

/** A role by which a lane's callers could log in. */
export interface LiveRole {
  /** Its path of the API, below /v1/. */
  readonly path: string;
  readonly method: RoleMethod;
  readonly mount: string;
  readonly name: string;
  /** Pruned: nothing of it can be a value. */
  readonly settings: Fields;
}

/** A store or an ExternalSecret of the cluster. */
export interface LiveManifest {
  readonly kind: "ClusterSecretStore" | "SecretStore" | "ExternalSecret";
  readonly name: string;
  readonly namespace?: string;
  /** Pruned: nothing of it can be a value. */
  readonly spec: Fields;
}

/** What a server and a cluster hold that could be a lane, or part of one; never a value. */
export interface LiveState extends ServerAccess {
  /** None where the server does not let them be listed: then they are told by the paths. */
  readonly mounts: readonly KvMount[];
  readonly roles: readonly LiveRole[];
  readonly manifests: readonly LiveManifest[];
  /** Names of the fields of a policy's secret, by the policy's name, where they could be read. */
  readonly fieldNames: ReadonlyMap<string, readonly string[]>;
  /** What could not be read. */
  readonly problems: readonly string[];
}

/** How an object of the cluster is called: `namespace/name`, or its name where it has no namespace. */
export function nameManifest({ name, namespace }: Pick<LiveManifest, "name" | "namespace">): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
