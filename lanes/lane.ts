import type { Checked } from "./check.ts";
import { deriveDelivery } from "./delivery.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { type KvPath, parseKvPath } from "./kv-path.ts";
import { formatPolicy } from "./policy-text.ts";
import { isGranted } from "./rules/states.ts";
import type { Ccr } from "./schema.ts";
import type { CaProvider, StackSettings } from "./stack-settings.ts";

declare const compiled: unique symbol;

/** The OpenBao policy of a lane: its physical name, and its whole text. */
export interface LanePolicy {
  readonly name: string;
  readonly text: string;
  /** The one API path that the text grants `read` on. */
  readonly path: string;
}

interface RoleSettings {
  readonly mount: string;
  readonly name: string;
  /** Sorted, without repeats. */
  readonly tokenPolicies: readonly string[];
  readonly tokenTtlSeconds: number;
}

/** A role of a Kubernetes auth method: the service accounts that may log in by it. */
export interface KubernetesRole extends RoleSettings {
  readonly method: "kubernetes";
  readonly serviceAccountNames: readonly string[];
  readonly serviceAccountNamespaces: readonly string[];
  readonly audience?: string;
}

/** A role of a JWT or OIDC auth method: the claims a caller's token must carry. */
export interface JwtRole extends RoleSettings {
  readonly method: "jwt" | "oidc";
  readonly userClaim: string;
  /** Claim → the values of which one must be carried. */
  readonly boundClaims: Readonly<Record<string, readonly string[]>>;
  readonly boundAudiences?: readonly string[];
  readonly boundSubject?: string;
  readonly groupsClaim?: string;
  readonly oidcScopes?: readonly string[];
  readonly allowedRedirectUris?: readonly string[];
}

/** The store through which one namespace reads; its condition admits that namespace alone. */
export interface SecretStore {
  readonly name: string;
  readonly namespace: string;
  readonly server: string;
  readonly mount: string;
  readonly kvVersion: 1 | 2;
  readonly caProvider?: CaProvider;
  readonly authMount: string;
  readonly role: string;
  readonly serviceAccount: { readonly name: string; readonly namespace: string };
  readonly audience?: string;
}

/** The Secret that External Secrets keeps: which fields of which key, under which name. */
export interface SecretDelivery {
  readonly namespace: string;
  readonly store: string;
  readonly secretName: string;
  /** The secret's path below its mount. */
  readonly key: string;
  readonly fields: readonly string[];
  /** Go duration in normal form, `1h0m0s`. */
  readonly refreshInterval: string;
  readonly creationPolicy: "Owner" | "Orphan" | "Merge" | "None";
  readonly deletionPolicy: "Retain" | "Delete" | "Merge";
  /** An annotation of the Secret that has pods restarted when it changes. */
  readonly reloadAnnotation?: { readonly name: string; readonly value: string };
}

/** One approved lane, compiled: only {@link compileLane} can make one. */
export interface Lane {
  readonly [compiled]: true;
  readonly ccrId: string;
  /** The lane's identity, and its logical name: it outlives the request that asked for it. */
  readonly name: string;
  readonly policy: LanePolicy;
  readonly role: KubernetesRole | JwtRole;
  /** Present where External Secrets delivers: then the role and the store belong to the namespace. */
  readonly externalSecret?: { readonly store: SecretStore; readonly delivery: SecretDelivery };
}

/** A request that grants nothing on this stack, and every reason why. */
export interface Withheld {
  readonly ccrId: string;
  readonly title: string;
  readonly reasons: readonly string[];
}

/** Compiles a request that has no error finding; throws for one that has, since a finding must stop the program. */
export function compileLane(checked: Checked, settings: StackSettings): Lane | Withheld {
  const { ccr } = checked;
  if (ccr === undefined || checked.findings.some(({ severity }) => severity === "error")) {
    throw new TypeError("a request with error findings cannot be compiled");
  }
  const reasons = findReasonsToWithhold(ccr, settings);
  if (reasons.length > 0) return { ccrId: ccr.id, title: ccr.title, reasons };
  const kvPath = parseKvPath(ccr.openbao.kv_path, ccr.openbao.mount);
  const role = compileRole(ccr);
  const lane: Omit<Lane, typeof compiled> = {
    ccrId: ccr.id,
    name: ccr.openbao.policy_name,
    policy: compilePolicy(ccr, { kvPath, settings }),
    role,
    ...(role.method === "kubernetes" && ccr.delivery.surface === "external-secrets"
      ? { externalSecret: compileExternalSecret(ccr, { settings, role, key: kvPath.key }) }
      : {}),
  };
  return lane as Lane;
}

/** True for a lane that was compiled, false for a request that is withheld. */
export function isLane(result: Lane | Withheld): result is Lane {
  return "policy" in result;
}

/** Why the request grants nothing on a stack of that environment and cluster: every reason, none where it grants. */
export function findReasonsToWithhold(
  ccr: Ccr,
  settings: Pick<StackSettings, "environment" | "cluster">,
): readonly string[] {
  const reasons: string[] = [];
  if (!isGranted(ccr)) reasons.push(`status ${ccr.status} grants nothing`);
  if (!ccr.auth.bound_claims_confirmed) reasons.push("its auth binding is not confirmed");
  if (ccr.target.environment !== settings.environment) {
    reasons.push(`it is for environment ${ccr.target.environment}, this stack is ${settings.environment}`);
  }
  const { cluster } = ccr.target;
  if (cluster !== undefined && cluster !== settings.cluster) {
    reasons.push(`it is for cluster ${cluster}, this stack is ${settings.cluster ?? "for no named cluster"}`);
  }
  return reasons;
}

function compilePolicy(ccr: Ccr, { kvPath, settings }: { kvPath: KvPath; settings: StackSettings }): LanePolicy {
  const granted = settings.kvVersion === 2 ? kvPath.apiPath : kvPath.path;
  return {
    name: ccr.openbao.policy_name,
    path: granted,
    text: formatPolicy([{ path: granted, capabilities: ["read"] }]),
  };
}

function compileRole({ auth }: Ccr): KubernetesRole | JwtRole {
  const common = {
    mount: auth.mount,
    name: auth.role,
    tokenPolicies: [...new Set(auth.policies)].sort(),
    tokenTtlSeconds: requireSeconds(auth.ttl),
  };
  if (auth.method === "kubernetes") {
    return {
      method: auth.method,
      ...common,
      serviceAccountNames: [...auth.bound_claims.service_account_names].sort(),
      serviceAccountNamespaces: [...auth.bound_claims.service_account_namespaces].sort(),
      ...(auth.audience === undefined ? {} : { audience: auth.audience }),
    };
  }
  return {
    method: auth.method,
    ...common,
    userClaim: auth.user_claim,
    boundClaims: Object.fromEntries(
      Object.entries(auth.bound_claims)
        .map(([claim, values]): [string, string[]] => [
          claim,
          typeof values === "string" ? [values] : [...values].sort(),
        ])
        .sort(([left], [right]) => (left < right ? -1 : 1)),
    ),
    ...(auth.bound_audiences === undefined ? {} : { boundAudiences: [...auth.bound_audiences].sort() }),
    ...(auth.groups_claim === undefined ? {} : { groupsClaim: auth.groups_claim }),
    ...compileMethodSettings(auth),
  };
}

function compileMethodSettings(auth: Exclude<Ccr["auth"], { method: "kubernetes" }>): Partial<JwtRole> {
  if (auth.method === "jwt") return auth.bound_subject === undefined ? {} : { boundSubject: auth.bound_subject };
  return {
    allowedRedirectUris: [...auth.allowed_redirect_uris].sort(),
    ...(auth.oidc_scopes === undefined ? {} : { oidcScopes: [...auth.oidc_scopes].sort() }),
  };
}

function compileExternalSecret(
  ccr: Ccr,
  { settings, role, key }: { settings: StackSettings; role: KubernetesRole; key: string },
): NonNullable<Lane["externalSecret"]> {
  const { namespace, secretName, store } = deriveDelivery(ccr);
  const interval = ccr.delivery.refresh_interval;
  return {
    store: {
      name: store,
      namespace,
      server: settings.openbaoAddressFromCluster,
      mount: ccr.openbao.mount,
      kvVersion: settings.kvVersion,
      ...(settings.openbaoCaProvider === undefined ? {} : { caProvider: settings.openbaoCaProvider }),
      authMount: role.mount,
      role: role.name,
      serviceAccount: requireOneServiceAccount(role),
      ...(role.audience === undefined ? {} : { audience: role.audience }),
    },
    delivery: {
      namespace,
      store,
      secretName,
      key,
      fields: [...ccr.openbao.fields].sort(),
      refreshInterval: formatDuration(
        interval === undefined ? settings.refreshIntervalSeconds : requireSeconds(interval),
      ),
      creationPolicy: ccr.delivery.creation_policy ?? "Owner",
      deletionPolicy: ccr.delivery.deletion_policy ?? "Retain",
      ...(ccr.delivery.reload_annotation === undefined ? {} : { reloadAnnotation: ccr.delivery.reload_annotation }),
    },
  };
}

/** External Secrets logs in as one service account; a role for several would leave it open which. */
function requireOneServiceAccount(role: KubernetesRole): { name: string; namespace: string } {
  const [name, ...otherNames] = role.serviceAccountNames;
  const [namespace, ...otherNamespaces] = role.serviceAccountNamespaces;
  if (name === undefined || namespace === undefined || otherNames.length > 0 || otherNamespaces.length > 0) {
    throw new TypeError("a role of External Secrets must bind exactly one service account of one namespace");
  }
  return { name, namespace };
}

function requireSeconds(duration: string): number {
  const seconds = parseDuration(duration);
  if (seconds === undefined) throw new TypeError("a duration of a checked request must parse");
  return seconds;
}
