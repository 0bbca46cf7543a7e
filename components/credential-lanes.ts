import * as pulumi from "@pulumi/pulumi";
import type { LaneSet } from "../lanes/lane-set.ts";
import type { CredentialLane } from "./credential-lane.ts";
import { type DeclaredLanes, declareLanes } from "./declare-lanes.ts";
import type { NamespaceAccess } from "./namespace-access.ts";
import { requireProviders } from "./require-providers.ts";
import type { SharedTokenRole } from "./shared-token-role.ts";

/** What a {@link CredentialLanes} is made from. */
export interface CredentialLanesArgs {
  /** A set as `loadLanes` or `compileLanes` makes it. */
  readonly set: LaneSet;
}

/**
 * All lanes of a set under one component, for a program that declares other things too, or more than one set.
 *
 * Children are named `<name>-<lane>` and `<name>-<namespace>`; changing the component's name renames them all, which
 * needs `aliases`. Needs a vault and, unless GitOps applies what is in the cluster, a kubernetes provider in
 * `opts.providers`, or from its parent.
 */
export class CredentialLanes extends pulumi.ComponentResource implements DeclaredLanes {
  /** The lanes, by the name of the lane. */
  readonly lanes: ReadonlyMap<string, CredentialLane>;
  /** What the lanes of each namespace share, by the namespace. */
  readonly namespaces: ReadonlyMap<string, NamespaceAccess>;
  /** The roles that issue tokens for several lanes, by their name. */
  readonly tokenRoles: ReadonlyMap<string, SharedTokenRole>;

  constructor(name: string, args: CredentialLanesArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("credential-lanes:index:CredentialLanes", name, {}, opts);
    const isApplied = args.set.namespaces.every(({ appliedBy }) => appliedBy === "gitops");
    requireProviders(this, isApplied && args.set.namespaces.length > 0 ? ["vault"] : ["vault", "kubernetes"]);
    const { lanes, namespaces, tokenRoles } = declareLanes(args.set, { parent: this, prefix: `${name}-` });
    this.lanes = lanes;
    this.namespaces = namespaces;
    this.tokenRoles = tokenRoles;
    this.registerOutputs({ lanes: [...lanes.keys()], namespaces: [...namespaces.keys()] });
  }
}
