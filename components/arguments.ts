import type { CustomResourceArgs } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type { AuthBackendRoleArgs as JwtAuthBackendRoleArgs } from "@pulumi/vault/jwt/authBackendRole.js";
import type { AuthBackendRoleArgs as KubernetesAuthBackendRoleArgs } from "@pulumi/vault/kubernetes/authBackendRole.js";
import type { AuthBackendRoleArgs as TokenAuthBackendRoleArgs } from "@pulumi/vault/tokenauth/authBackendRole.js";
import type { SecretDelivery, SecretStore } from "../lanes/external-secret.ts";
import type { JwtRole, KubernetesRole, TokenRole } from "../lanes/role.ts";

/** The inputs of a Kubernetes auth role; what is absent keeps the server's default. */
export function kubernetesRoleArgs(role: KubernetesRole): KubernetesAuthBackendRoleArgs {
  return {
    backend: role.mount,
    roleName: role.name,
    boundServiceAccountNames: [...role.serviceAccountNames],
    boundServiceAccountNamespaces: [...role.serviceAccountNamespaces],
    ...(role.audience === undefined ? {} : { audience: role.audience }),
    tokenPolicies: [...role.tokenPolicies],
    tokenTtl: role.tokenTtlSeconds,
  };
}

/** The inputs of a JWT or OIDC auth role; the values of one claim are alternatives. */
export function jwtRoleArgs(role: JwtRole): JwtAuthBackendRoleArgs {
  return {
    backend: role.mount,
    roleName: role.name,
    roleType: role.method,
    userClaim: role.userClaim,
    // terraform-provider-vault v5.8.0 splits the text of a claim at its commas into the list that the API takes.
    boundClaims: Object.fromEntries(
      Object.entries(role.boundClaims).map(([claim, values]) => [claim, values.join(",")]),
    ),
    ...(role.boundAudiences === undefined ? {} : { boundAudiences: [...role.boundAudiences] }),
    ...(role.boundSubject === undefined ? {} : { boundSubject: role.boundSubject }),
    ...(role.groupsClaim === undefined ? {} : { groupsClaim: role.groupsClaim }),
    ...(role.oidcScopes === undefined ? {} : { oidcScopes: [...role.oidcScopes] }),
    ...(role.allowedRedirectUris === undefined ? {} : { allowedRedirectUris: [...role.allowedRedirectUris] }),
    tokenPolicies: [...role.tokenPolicies],
    tokenTtl: role.tokenTtlSeconds,
  };
}

/** The inputs of a token role: its tokens have the lane's policies, and no life beyond the approved one. */
export function tokenRoleArgs(role: TokenRole): TokenAuthBackendRoleArgs {
  return {
    roleName: role.name,
    allowedPolicies: [...role.tokenPolicies],
    orphan: role.orphan,
    renewable: role.renewable,
    ...(role.boundCidrs === undefined ? {} : { tokenBoundCidrs: [...role.boundCidrs] }),
    // A token role has no lifetime but this one, which no renewal goes beyond (OpenBao 2.6, internal/vault/token_store.go).
    tokenExplicitMaxTtl: role.tokenTtlSeconds,
    // A batch token cannot be revoked.
    tokenType: "service",
  };
}

/** The ClusterSecretStore of one namespace (external-secrets.io/v1). */
export function secretStoreArgs(store: SecretStore): CustomResourceArgs {
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
export function externalSecretArgs(delivery: SecretDelivery): CustomResourceArgs {
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
