import * as pulumi from "@pulumi/pulumi";
import { AuthBackend } from "@pulumi/vault/authBackend.js";
import { AuthBackend as JwtAuthBackend } from "@pulumi/vault/jwt/authBackend.js";
import { AuthBackendRole as JwtAuthBackendRole } from "@pulumi/vault/jwt/authBackendRole.js";
import { AuthBackendConfig } from "@pulumi/vault/kubernetes/authBackendConfig.js";
import { AuthBackendRole as KubernetesAuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole.js";
import { Mount } from "@pulumi/vault/mount.js";
import { Policy } from "@pulumi/vault/policy.js";
import type { AuthMount, AuthorityRole, OpenBaoPlan } from "../lanes/foundation/plan.ts";
import { jwtRoleArgs, kubernetesRoleArgs } from "./arguments.ts";
import { authMountArgs, jwtMountArgs, kubernetesConfigArgs, kvMountArgs } from "./foundation-arguments.ts";
import { requireCompiled } from "./require-compiled.ts";
import { requireProviders } from "./require-providers.ts";

/** What an {@link OpenBaoFoundation} is made from. */
export interface OpenBaoFoundationArgs {
  /** A plan as `compileFoundation` makes it; no other object is assignable. */
  readonly plan: OpenBaoPlan;
  /** Import ids of objects that exist and are taken over, by their keys. */
  readonly imports?: ReadonlyMap<string, string>;
}

/**
 * What lanes stand on in OpenBao: the mounts, the auth mounts with their configuration, and the authority by which lanes are
 * applied, verified and compared.
 *
 * Children are named `<name>-<path or policy>`. Mounts are protected, since all secrets and all roles go with them; a KV
 * mount stays on the server also where its protection was taken away. Needs a vault provider in `opts.providers`, or from
 * its parent.
 */
export class OpenBaoFoundation extends pulumi.ComponentResource {
  /** The KV mounts, by their path. */
  readonly mounts: ReadonlyMap<string, Mount>;
  /** The auth mounts, by their path below `auth/`. */
  readonly authMounts: ReadonlyMap<string, AuthBackend | JwtAuthBackend>;
  /** The policies of the authority, by their name. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** The stanzas that the configuration of OpenBao's servers must have: its API creates no audit device. */
  readonly auditStanzas: string;
  readonly #name: string;
  readonly #imports: ReadonlyMap<string, string>;

  constructor(name: string, args: OpenBaoFoundationArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { plan, imports = new Map() } = args;
    requireCompiled(plan, name);
    super("credential-lanes:index:OpenBaoFoundation", name, plan.description, opts);
    requireProviders(this, ["vault"]);
    this.#name = name;
    this.#imports = imports;
    this.mounts = new Map(
      plan.kvMounts.map((mount) => {
        const options = { ...this.#optionsOf(mount.key), protect: true, retainOnDelete: true };
        return [mount.path, new Mount(`${name}-${mount.path}`, kvMountArgs(mount), options)];
      }),
    );
    this.authMounts = new Map(plan.authMounts.map((mount) => [mount.path, this.#declareAuthMount(mount)]));
    this.policies = new Map(
      plan.policies.map(({ key, name: policy, text }) => [
        policy,
        new Policy(`${name}-${policy}`, { name: policy, policy: text }, this.#optionsOf(key)),
      ]),
    );
    for (const role of plan.roles) this.#declareRole(role);
    this.auditStanzas = plan.auditStanzas;
    this.registerOutputs({ mounts: [...this.mounts.keys()], authMounts: [...this.authMounts.keys()] });
  }

  #declareAuthMount(mount: AuthMount): AuthBackend | JwtAuthBackend {
    const { key, path, jwt, kubernetes } = mount;
    const name = `${this.#name}-${path}`;
    const options = { ...this.#optionsOf(key), protect: true };
    if (jwt !== undefined) return new JwtAuthBackend(name, jwtMountArgs(mount, jwt), options);
    const backend = new AuthBackend(name, authMountArgs(mount), options);
    if (kubernetes !== undefined) {
      const own = { ...this.#optionsOf(kubernetes.key), dependsOn: backend };
      new AuthBackendConfig(name, kubernetesConfigArgs(path, kubernetes), own);
    }
    return backend;
  }

  #declareRole({ key, role }: AuthorityRole): void {
    const name = `${this.#name}-${role.mount}-${role.name}`;
    const given = role.tokenPolicies.flatMap((policy) => this.policies.get(policy) ?? []);
    const dependsOn = [...given, ...[this.authMounts.get(role.mount) ?? []].flat()];
    const options = { ...this.#optionsOf(key), dependsOn };
    // Its policies say all that such a token needs, and it ends with its first life.
    const token = { tokenExplicitMaxTtl: role.tokenTtlSeconds, tokenNoDefaultPolicy: true };
    if (role.method === "kubernetes") {
      new KubernetesAuthBackendRole(name, { ...kubernetesRoleArgs(role), ...token }, options);
    } else {
      new JwtAuthBackendRole(name, { ...jwtRoleArgs(role), ...token }, options);
    }
  }

  #optionsOf(key: string): pulumi.CustomResourceOptions {
    const id = this.#imports.get(key);
    return { parent: this, ...(id === undefined ? {} : { import: id }) };
  }
}
