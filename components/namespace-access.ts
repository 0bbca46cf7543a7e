import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole.js";
import type { NamespaceGrant } from "../lanes/lane-set.ts";
import { kubernetesRoleArgs } from "./arguments.ts";
import type { CredentialLane } from "./credential-lane.ts";
import { requireCompiled } from "./require-compiled.ts";
import { requireProviders } from "./require-providers.ts";

/** What a {@link NamespaceAccess} is made from. */
export interface NamespaceAccessArgs {
  /** The role and the store that the namespace's lanes share, as `compileLanes` makes them. */
  readonly grant: NamespaceGrant;
  /** The components of exactly those lanes. */
  readonly lanes: readonly CredentialLane[];
  /** Import ids of the role and the store where they exist and are taken over as they are. */
  readonly imports?: Readonly<Partial<Record<"role" | "store", string>>>;
}

/**
 * What the lanes of one namespace share: the role that carries their policies, and the store bound to it, unless GitOps
 * applies that.
 *
 * Children bear the name of the component, which should be the namespace. Needs a vault and for a store
 * a kubernetes provider in `opts.providers`, or from its parent; throws a `ResourceError` without.
 */
export class NamespaceAccess extends pulumi.ComponentResource {
  /** The Kubernetes auth role by which External Secrets logs in for this namespace. */
  readonly role: AuthBackendRole;
  /** The ClusterSecretStore; its condition admits this namespace alone. Undefined where GitOps applies it. */
  readonly store: CustomResource | undefined;
  /** The ExternalSecret of each lane, in the order of the lanes; each is a child of its lane. None where GitOps applies them. */
  readonly externalSecrets: readonly CustomResource[];

  constructor(name: string, args: NamespaceAccessArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { grant, lanes, imports = {} } = args;
    requireCompiled(grant, name);
    super("credential-lanes:index:NamespaceAccess", name, grant.description, opts);
    const isOwn = grant.appliedBy === "pulumi";
    requireProviders(this, isOwn ? ["vault", "kubernetes"] : ["vault"]);
    const policies = lanes.map(({ policy }) => policy);
    this.role = new AuthBackendRole(name, kubernetesRoleArgs(grant.role), {
      parent: this,
      dependsOn: policies,
      ...(imports.role === undefined ? {} : { import: imports.role }),
    });
    const store = isOwn ? this.declareStore(name, grant, imports.store) : undefined;
    this.store = store;
    this.externalSecrets = store === undefined ? [] : lanes.map((lane) => lane.deliverThrough(store));
    this.registerOutputs({ namespace: grant.namespace, role: grant.role.name, store: grant.store.name });
  }

  private declareStore(name: string, { storeManifest }: NamespaceGrant, id: string | undefined): CustomResource {
    return new CustomResource(name, storeManifest, {
      parent: this,
      dependsOn: this.role,
      ...(id === undefined ? {} : { import: id }),
    });
  }
}
