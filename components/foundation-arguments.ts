import type { AuthBackendArgs } from "@pulumi/vault/authBackend.js";
import type { AuthBackendArgs as JwtAuthBackendArgs } from "@pulumi/vault/jwt/authBackend.js";
import type { AuthBackendConfigArgs } from "@pulumi/vault/kubernetes/authBackendConfig.js";
import type { MountArgs } from "@pulumi/vault/mount.js";
import type { AuthMount, JwtAuthConfig, KubernetesAuthConfig, KvMount } from "../lanes/foundation/plan.ts";

/** The inputs of a KV mount. */
export function kvMountArgs({ path, kvVersion }: KvMount): MountArgs {
  return { path, type: "kv", options: { version: String(kvVersion) } };
}

/** The inputs of an auth mount that is configured beside it, or by hand. */
export function authMountArgs(mount: AuthMount): AuthBackendArgs {
  return { path: mount.path, type: mount.type, tune: tuneArgs(mount) };
}

/** The inputs of a JWT mount with its configuration; it has no client, and so no secret. */
export function jwtMountArgs(mount: AuthMount, config: JwtAuthConfig): JwtAuthBackendArgs {
  const { discoveryUrl, discoveryCa, jwksUrl, jwksCa, publicKeys, boundIssuer, algorithms } = config;
  return {
    path: mount.path,
    type: mount.type,
    tune: tuneArgs(mount),
    ...(discoveryUrl === undefined ? {} : { oidcDiscoveryUrl: discoveryUrl }),
    ...(discoveryCa === undefined ? {} : { oidcDiscoveryCaPem: discoveryCa }),
    ...(jwksUrl === undefined ? {} : { jwksUrl }),
    ...(jwksCa === undefined ? {} : { jwksCaPem: jwksCa }),
    ...(publicKeys === undefined ? {} : { jwtValidationPubkeys: [...publicKeys] }),
    ...(boundIssuer === undefined ? {} : { boundIssuer }),
    ...(algorithms === undefined ? {} : { jwtSupportedAlgs: [...algorithms] }),
  };
}

/** The inputs of a Kubernetes auth mount's configuration. */
export function kubernetesConfigArgs(path: string, config: KubernetesAuthConfig): AuthBackendConfigArgs {
  const { host, caCertificate, issuer, disableLocalCaJwt } = config;
  return {
    backend: path,
    kubernetesHost: host,
    ...(caCertificate === undefined ? {} : { kubernetesCaCert: caCertificate }),
    ...(issuer === undefined ? {} : { issuer }),
    // The review of the token says whose it is; unset, terraform-provider-vault v5.8.0 sends false, and then only an
    // issuer of old would be let in.
    disableIssValidation: issuer === undefined,
    disableLocalCaJwt,
    // No token_reviewer_jwt: as an input it would be in the state, also where the provider calls it write-only
    // (pulumi-terraform-bridge issue 3201).
  };
}

/** What the server knows of a mount; what is left out here would come back from it, and be a difference for ever. */
function tuneArgs({ maxTtl }: AuthMount): { defaultLeaseTtl: string; maxLeaseTtl: string; tokenType: string } {
  return { defaultLeaseTtl: maxTtl, maxLeaseTtl: maxTtl, tokenType: "default-service" };
}
