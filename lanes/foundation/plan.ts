import type { JwtRole, KubernetesRole } from "../role.ts";
import type { Account } from "./setting-values.ts";
import type { FoundationPolicy } from "./split-policies.ts";

declare const compiled: unique symbol;

/** What every object of a foundation has: the name by which `foundation:adopt` takes it over. */
interface Adoptable {
  /** `<kind>:<id>` */
  readonly key: string;
}

export interface KvMount extends Adoptable {
  readonly path: string;
  readonly kvVersion: 1 | 2;
}

/** An auth mount: its type, the cap of its tokens in seconds, and its configuration where that is declared. */
export interface AuthMount extends Adoptable {
  readonly path: string;
  readonly type: "kubernetes" | "jwt" | "oidc";
  /** As OpenBao's provider reads it back, `1h30m`. */
  readonly maxTtl: string;
  readonly maxTtlSeconds: number;
  readonly kubernetes?: KubernetesAuthConfig;
  readonly jwt?: JwtAuthConfig;
}

export interface KubernetesAuthConfig extends Adoptable {
  readonly host: string;
  readonly caCertificate?: string;
  readonly issuer?: string;
  readonly disableLocalCaJwt: boolean;
}

export interface JwtAuthConfig {
  readonly discoveryUrl?: string;
  readonly discoveryCa?: string;
  readonly jwksUrl?: string;
  readonly jwksCa?: string;
  readonly publicKeys?: readonly string[];
  readonly boundIssuer?: string;
  readonly algorithms?: readonly string[];
}

/** A policy of the authority by which lanes are applied, verified and compared. */
export type AuthorityPolicy = Adoptable & FoundationPolicy;

/** A role by which somebody gets one policy of the authority. */
export interface AuthorityRole extends Adoptable {
  readonly role: KubernetesRole | JwtRole;
}

/** What a foundation declares in OpenBao: only `compileOpenBaoPlan` makes one. */
export interface OpenBaoPlan {
  readonly [compiled]: "openbao";
  readonly kvMounts: readonly KvMount[];
  readonly authMounts: readonly AuthMount[];
  readonly policies: readonly AuthorityPolicy[];
  readonly roles: readonly AuthorityRole[];
  /** The stanzas that the servers' own configuration must have; empty where none is set. */
  readonly auditStanzas: string;
  /** The plan in the words of a reviewer. */
  readonly description: Readonly<Record<string, string>>;
}

/** A typed object of Kubernetes, as it is declared. */
export interface FoundationManifest extends Adoptable {
  /** Pulumi's type token, `kubernetes:core/v1:Namespace`. */
  readonly type: string;
  /** Its id in the cluster, `namespace/name` or `name`. */
  readonly id: string;
  readonly manifest: Readonly<Record<string, unknown>> & {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string; readonly namespace?: string };
  };
  /** True of what takes the objects of others with it when it goes. */
  readonly isProtected: boolean;
}

/** A chart that installs External Secrets. */
export interface HelmPlan extends Adoptable {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version: string;
  readonly repository?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a foundation declares in the cluster: only `compileFoundation` makes one. */
export interface ExternalSecretsPlan {
  readonly [compiled]: "external-secrets";
  readonly namespace: string;
  readonly serviceAccount: Account;
  /** Accounts whose tokens the controller may ask for. */
  readonly tokenRequests: readonly Account[];
  /** What the controller stands on, before it: namespace, accounts, their rights, the CA. */
  readonly base: readonly FoundationManifest[];
  /** The definitions of rendered manifests, which come before the rest of them. */
  readonly definitions: readonly FoundationManifest[];
  readonly manifests: readonly FoundationManifest[];
  readonly helm?: HelmPlan;
  /** The API that lanes are declared in, `group/version`. */
  readonly api: string;
  readonly description: Readonly<Record<string, string>>;
}

/** All that a foundation declares. */
export interface FoundationPlan {
  readonly openbao: OpenBaoPlan;
  readonly externalSecrets?: ExternalSecretsPlan;
}
