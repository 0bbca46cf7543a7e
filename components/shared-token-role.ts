import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole } from "@pulumi/vault/tokenauth/authBackendRole.js";
import type { TokenRoleGrant } from "../lanes/orders/token-role.ts";
import { tokenRoleArgs } from "./arguments.ts";
import type { CredentialLane } from "./credential-lane.ts";
import { requireCompiled } from "./require-compiled.ts";
import { requireProviders } from "./require-providers.ts";

/** What a {@link SharedTokenRole} is made from. */
export interface SharedTokenRoleArgs {
  /** A role as `compileLanes` makes it; no other object is assignable. */
  readonly grant: TokenRoleGrant;
  /** The components of exactly the lanes whose policies it has. */
  readonly lanes: readonly CredentialLane[];
  /** Import id of the role where it exists and is taken over as it is. */
  readonly imports?: Readonly<Partial<Record<"role", string>>>;
}

/**
 * A role that issues tokens with the policies of several lanes.
 *
 * Its child bears the name of the component, which should be the name of the role. Needs a vault provider in
 * `opts.providers`, or from its parent; throws a `ResourceError` without.
 */
export class SharedTokenRole extends pulumi.ComponentResource {
  readonly role: AuthBackendRole;

  constructor(name: string, args: SharedTokenRoleArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { grant, lanes, imports = {} } = args;
    requireCompiled(grant, name);
    super("credential-lanes:index:SharedTokenRole", name, grant.description, opts);
    requireProviders(this, ["vault"]);
    this.role = new AuthBackendRole(name, tokenRoleArgs(grant.role), {
      parent: this,
      // A role that names a policy which does not exist yet issues tokens without it, and says nothing.
      dependsOn: lanes.map(({ policy }) => policy),
      ...(imports.role === undefined ? {} : { import: imports.role }),
    });
    this.registerOutputs({ ccrId: grant.ccrId, role: grant.role.name });
  }
}
