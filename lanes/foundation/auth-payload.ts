import type { AuthMount, JwtAuthConfig, KubernetesAuthConfig } from "./plan.ts";

type Payload = Readonly<Record<string, unknown>>;

/** What an auth mount is tuned to, in the words of OpenBao's API: the same as the foundation's program declares. */
export function composeTunePayload({ maxTtlSeconds }: AuthMount): Payload {
  return { default_lease_ttl: maxTtlSeconds, max_lease_ttl: maxTtlSeconds, token_type: "default-service" };
}

/** What is written to `auth/<path>/config`; undefined of a mount that is configured by hand. */
export function composeConfigPayload({ kubernetes, jwt }: AuthMount): Payload | undefined {
  if (kubernetes !== undefined) return composeKubernetesConfig(kubernetes);
  return jwt === undefined ? undefined : composeJwtConfig(jwt);
}

function composeKubernetesConfig({ host, caCertificate, issuer, disableLocalCaJwt }: KubernetesAuthConfig): Payload {
  return {
    kubernetes_host: host,
    ...(caCertificate === undefined ? {} : { kubernetes_ca_cert: caCertificate }),
    ...(issuer === undefined ? {} : { issuer }),
    disable_iss_validation: issuer === undefined,
    disable_local_ca_jwt: disableLocalCaJwt,
  };
}

const JWT_NAMES = [
  ["discoveryUrl", "oidc_discovery_url"],
  ["discoveryCa", "oidc_discovery_ca_pem"],
  ["jwksUrl", "jwks_url"],
  ["jwksCa", "jwks_ca_pem"],
  ["publicKeys", "jwt_validation_pubkeys"],
  ["boundIssuer", "bound_issuer"],
  ["algorithms", "jwt_supported_algs"],
] as const satisfies readonly (readonly [keyof JwtAuthConfig, string])[];

function composeJwtConfig(config: JwtAuthConfig): Payload {
  return Object.fromEntries(
    JWT_NAMES.flatMap(([key, name]) => (config[key] === undefined ? [] : [[name, config[key]]])),
  );
}
