import type { AuthBackendRoleArgs as JwtAuthBackendRoleArgs } from "@pulumi/vault/jwt/authBackendRole.js";
import type { AuthBackendRoleArgs as KubernetesAuthBackendRoleArgs } from "@pulumi/vault/kubernetes/authBackendRole.js";
import type { AuthBackendRoleArgs as TokenAuthBackendRoleArgs } from "@pulumi/vault/tokenauth/authBackendRole.js";
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
    // That lifetime is no batch token's, which a caller could ask for under any other type; and none can be revoked.
    tokenType: "service",
  };
}
