import type { LaneRole } from "./role.ts";
import type { CaProvider } from "./stack-setting-values.ts";

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
  /** True where a Secret of that name may be replaced that External Secrets did not make. */
  readonly takesOverSecret: boolean;
  /** Id of the last rotation: a new one has External Secrets read the value again at once. */
  readonly rotationId?: string;
  /** An annotation of the Secret that has pods restarted when it changes. */
  readonly reloadAnnotation?: { readonly name: string; readonly value: string };
}

/** An object of Kubernetes as it is declared. */
export interface KubernetesManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: as deep as the custom resource is; its schema is the server's.
  readonly spec: any;
}

/** The ClusterSecretStore of one namespace (external-secrets.io/v1). */
export function composeSecretStore(store: SecretStore): KubernetesManifest {
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: store.name },
    spec: {
      // Without a condition every namespace could read through the store.
      conditions: [{ namespaces: [store.namespace] }],
      provider: {
        vault: {
          server: store.server,
          path: store.mount,
          version: `v${store.kvVersion}`,
          ...(store.caProvider === undefined ? {} : { caProvider: { ...store.caProvider } }),
          auth: {
            kubernetes: {
              mountPath: store.authMount,
              role: store.role,
              serviceAccountRef: {
                ...store.serviceAccount,
                ...(store.audience === undefined ? {} : { audiences: [store.audience] }),
              },
            },
          },
        },
      },
    },
  };
}

/** The ExternalSecret of one lane (external-secrets.io/v1): each declared field by name, and nothing else. */
export function composeExternalSecret(delivery: SecretDelivery): KubernetesManifest {
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: {
      name: delivery.secretName,
      namespace: delivery.namespace,
      // Any change of an annotation has the value read again (external-secrets v0.20.4); time in it would never be equal.
      ...(delivery.rotationId === undefined ? {} : { annotations: { "force-sync": delivery.rotationId } }),
    },
    spec: {
      refreshInterval: delivery.refreshInterval,
      secretStoreRef: { kind: "ClusterSecretStore", name: delivery.store },
      target: {
        name: delivery.secretName,
        creationPolicy: delivery.creationPolicy,
        deletionPolicy: delivery.deletionPolicy,
        // Metadata alone: without data of its own a template leaves the Secret's data as it is (v0.20.4).
        ...(delivery.reloadAnnotation === undefined
          ? {}
          : {
              template: {
                metadata: { annotations: { [delivery.reloadAnnotation.name]: delivery.reloadAnnotation.value } },
              },
            }),
      },
      data: delivery.fields.map((field) => ({
        secretKey: field,
        remoteRef: { key: delivery.key, property: field },
      })),
    },
  };
}

/** How kubectl prints the keys of a Secret, one a line, and none of its values. */
export const SECRET_KEYS_TEMPLATE = 'go-template={{range $key, $_ := .data}}{{$key}}{{"\\n"}}{{end}}';

/** What is written to a role's path, in the words of OpenBao's API. */
export function composeRolePayload(role: LaneRole): Readonly<Record<string, unknown>> {
  if (role.method === "token") {
    return {
      allowed_policies: role.tokenPolicies,
      orphan: role.orphan,
      renewable: role.renewable,
      ...(role.boundCidrs === undefined ? {} : { token_bound_cidrs: role.boundCidrs }),
      token_explicit_max_ttl: role.tokenTtlSeconds,
      token_type: "service",
    };
  }
  const common = { token_policies: role.tokenPolicies, token_ttl: role.tokenTtlSeconds };
  if (role.method === "kubernetes") {
    return {
      bound_service_account_names: role.serviceAccountNames,
      bound_service_account_namespaces: role.serviceAccountNamespaces,
      ...(role.audience === undefined ? {} : { audience: role.audience }),
      ...common,
    };
  }
  return {
    role_type: role.method,
    user_claim: role.userClaim,
    bound_claims: role.boundClaims,
    ...(role.boundAudiences === undefined ? {} : { bound_audiences: role.boundAudiences }),
    ...(role.boundSubject === undefined ? {} : { bound_subject: role.boundSubject }),
    ...(role.groupsClaim === undefined ? {} : { groups_claim: role.groupsClaim }),
    ...(role.oidcScopes === undefined ? {} : { oidc_scopes: role.oidcScopes }),
    ...(role.allowedRedirectUris === undefined ? {} : { allowed_redirect_uris: role.allowedRedirectUris }),
    ...common,
  };
}

/** The path of a role below /v1/, which is also its import id. */
export function rolePath({ method, mount, name }: LaneRole): string {
  return method === "token" ? `auth/token/roles/${name}` : `auth/${mount}/role/${name}`;
}
