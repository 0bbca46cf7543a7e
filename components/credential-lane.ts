import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole as JwtAuthBackendRole } from "@pulumi/vault/jwt/authBackendRole.js";
import { AuthBackendRole as KubernetesAuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole.js";
import { Policy } from "@pulumi/vault/policy.js";
import { AuthBackendRole as TokenAuthBackendRole } from "@pulumi/vault/tokenauth/authBackendRole.js";
import type { Lane } from "../lanes/lane.ts";
import { jwtRoleArgs, kubernetesRoleArgs, tokenRoleArgs } from "./arguments.ts";
import { requireCompiled } from "./require-compiled.ts";
import { requireProviders } from "./require-providers.ts";

/** What a {@link CredentialLane} is made from. */
export interface CredentialLaneArgs {
  /** A lane as `compileLane` makes it; no other object is assignable. */
  readonly lane: Lane;
  /** The component's logical name before; with it the lane is updated in place under its new name. */
  readonly formerName?: string;
  /** Import ids of objects that exist and are taken over as they are; they must not be in the state yet. */
  readonly imports?: LaneImports;
}

/** The import id of each object of a lane that is taken over. */
export type LaneImports = Readonly<Partial<Record<"policy" | "role" | "external-secret", string>>>;

/** A role that one lane alone has. */
type OwnRole = JwtAuthBackendRole | KubernetesAuthBackendRole | TokenAuthBackendRole;

/**
 * One lane: its policy, its own role where no namespace shares one, and the ExternalSecret that delivers it, unless
 * GitOps applies that.
 *
 * Children bear the name of the component, which should be the name of the lane. Its inputs are the lane in words, for
 * the reader of a preview. Needs a vault provider in `opts.providers`, or from its parent, and for an ExternalSecret
 * a kubernetes provider; throws a `ResourceError` without.
 */
export class CredentialLane extends pulumi.ComponentResource {
  /** The lane as it was compiled. */
  readonly lane: Lane;
  /** The OpenBao policy; its name is the lane's. */
  readonly policy: Policy;
  /** The lane's own role; undefined where the role belongs to the lane's namespace. */
  readonly role: OwnRole | undefined;
  readonly #name: string;
  readonly #imports: LaneImports;

  constructor(name: string, args: CredentialLaneArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { lane, formerName, imports = {} } = args;
    requireCompiled(lane, name);
    const options = formerName === undefined ? opts : pulumi.mergeOptions(opts, { aliases: [{ name: formerName }] });
    super("credential-lanes:index:CredentialLane", name, lane.description, options);
    this.lane = lane;
    this.#name = name;
    this.#imports = imports;
    requireProviders(this, lane.externalSecret?.appliedBy === "pulumi" ? ["vault", "kubernetes"] : ["vault"]);
    this.policy = new Policy(
      name,
      { name: lane.policy.name, policy: lane.policy.text },
      {
        parent: this,
        ...this.#importOf("policy"),
      },
    );
    this.role = lane.externalSecret === undefined ? this.declareRole(name) : undefined;
    this.registerOutputs({ ccrId: lane.ccrId, lane: lane.name, path: lane.policy.path });
  }

  /** Declares the lane's ExternalSecret once the store that it reads through is declared; throws for a lane that has none here. */
  deliverThrough(store: pulumi.Resource): CustomResource {
    const { externalSecret } = this.lane;
    if (externalSecret?.appliedBy !== "pulumi") throw new TypeError("this lane has no ExternalSecret of this stack");
    const opts = { parent: this, dependsOn: [this.policy, store], ...this.#importOf("external-secret") };
    return new CustomResource(this.#name, externalSecret.manifest, opts);
  }

  private declareRole(name: string): OwnRole {
    const { role } = this.lane;
    // A role that names a policy which does not exist yet grants nothing, without an error.
    const opts = { parent: this, dependsOn: this.policy, ...this.#importOf("role") };
    if (role.method === "kubernetes") return new KubernetesAuthBackendRole(name, kubernetesRoleArgs(role), opts);
    if (role.method === "token") return new TokenAuthBackendRole(name, tokenRoleArgs(role), opts);
    return new JwtAuthBackendRole(name, jwtRoleArgs(role), opts);
  }

  #importOf(kind: keyof LaneImports): Pick<pulumi.CustomResourceOptions, "import" | "ignoreChanges"> {
    const id = this.#imports[kind];
    return id === undefined ? {} : { import: id };
  }
}
