import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole as JwtAuthBackendRole } from "@pulumi/vault/jwt/authBackendRole.js";
import { AuthBackendRole as KubernetesAuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole.js";
import { Policy } from "@pulumi/vault/policy.js";
import type { Lane } from "../lanes/lane.ts";
import { externalSecretArgs, jwtRoleArgs, kubernetesRoleArgs } from "./arguments.ts";

/** What a {@link CredentialLane} is made from. */
export interface CredentialLaneArgs {
  /** A lane as `compileLane` makes it; no other object is assignable. */
  readonly lane: Lane;
}

/** One lane: its policy, its own role where no namespace shares one, and the ExternalSecret that delivers it. */
export class CredentialLane extends pulumi.ComponentResource {
  readonly lane: Lane;
  readonly policy: Policy;
  /** The lane's own role; undefined where the role belongs to the lane's namespace. */
  readonly role: JwtAuthBackendRole | KubernetesAuthBackendRole | undefined;

  constructor(name: string, args: CredentialLaneArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("credential-lanes:index:CredentialLane", name, {}, opts);
    const { lane } = args;
    this.lane = lane;
    this.policy = new Policy(name, { name: lane.policy.name, policy: lane.policy.text }, { parent: this });
    this.role = lane.externalSecret === undefined ? this.declareRole(name) : undefined;
    this.registerOutputs({ ccr: lane.ccrId, policy: lane.policy.name, path: lane.policy.path });
  }

  /** Declares the lane's ExternalSecret once the store that it reads through is declared. */
  deliverThrough(store: pulumi.Resource): CustomResource {
    const { externalSecret } = this.lane;
    if (externalSecret === undefined) throw new TypeError("this lane is not delivered by External Secrets");
    const args = externalSecretArgs(externalSecret.delivery);
    return new CustomResource(this.lane.name, args, { parent: this, dependsOn: [this.policy, store] });
  }

  private declareRole(name: string): JwtAuthBackendRole | KubernetesAuthBackendRole {
    const { role } = this.lane;
    // A role that names a policy which does not exist yet grants nothing, without an error.
    const opts = { parent: this, dependsOn: this.policy };
    return role.method === "kubernetes"
      ? new KubernetesAuthBackendRole(name, kubernetesRoleArgs(role), opts)
      : new JwtAuthBackendRole(name, jwtRoleArgs(role), opts);
  }
}
