import { complain, listOf, objectOf, oneOf, optional, type Parse, textThat } from "./read-value.ts";
import { authMount, exactText, httpsUrl, publicPem, shortLife } from "./setting-values.ts";

/** A Kubernetes auth mount: which cluster's service accounts it knows, and by whose token it asks for them. */
export interface KubernetesAuthSettings {
  readonly path: string;
  /** The API server as OpenBao reaches it. */
  readonly host: string;
  /** PEM; absent: that of OpenBao's own pod, or the system's. */
  readonly caCertificate?: string;
  /**
   * By whose token OpenBao asks the API server whether an account's token is good: by that of its own pod, or by the one
   * that the caller logs in with. Both need the role system:auth-delegator. A token of its own would end up in the state.
   */
  readonly reviewer: "openbao-pod" | "caller";
  readonly issuer?: string;
  readonly maxTtl?: number;
}

/** A JWT or OIDC auth mount: whose signatures it trusts. */
export interface JwtAuthSettings {
  readonly path: string;
  readonly type: "jwt" | "oidc";
  /** True where its configuration is written by hand, since it has a client's secret. */
  readonly isConfiguredByHand: boolean;
  readonly discoveryUrl?: string;
  readonly discoveryCa?: string;
  readonly jwksUrl?: string;
  readonly jwksCa?: string;
  readonly publicKeys?: readonly string[];
  readonly boundIssuer?: string;
  readonly algorithms?: readonly string[];
  readonly maxTtl?: number;
}

export const kubernetesAuth: Parse<KubernetesAuthSettings> = objectOf({
  path: authMount,
  host: httpsUrl,
  caCertificate: optional(publicPem),
  reviewer: oneOf(["openbao-pod", "caller"]),
  issuer: optional(exactText),
  maxTtl: optional(shortLife),
});

/** OpenBao keeps each key without the blank around it (2.6, path_config.go): with it there would be a difference for ever. */
const trimmedPem: Parse<string> = (value, place) => publicPem(value, place)?.trim();

const shape = objectOf({
  path: authMount,
  type: oneOf(["jwt", "oidc"]),
  configuration: optional(oneOf(["declared", "by-hand"])),
  discoveryUrl: optional(httpsUrl),
  discoveryCa: optional(publicPem),
  jwksUrl: optional(httpsUrl),
  jwksCa: optional(publicPem),
  publicKeys: optional(listOf(trimmedPem)),
  boundIssuer: optional(exactText),
  // Only what needs no shared secret: `none` and HS256 would let a caller sign for itself.
  algorithms: optional(
    listOf(textThat((text) => /^((RS|ES|PS)(256|384|512)|EdDSA)$/.test(text), "it must be an algorithm such as RS256")),
  ),
  maxTtl: optional(shortLife),
});

export const jwtAuth: Parse<JwtAuthSettings> = (value, place) => {
  const read = shape(value, place);
  if (read === undefined) return undefined;
  const { configuration = "declared", ...rest } = read;
  const { discoveryUrl, jwksUrl, publicKeys = [], boundIssuer, algorithms } = rest;
  const keys = [discoveryUrl, jwksUrl, publicKeys[0]].filter((each) => each !== undefined).length;
  const isConfiguredByHand = configuration === "by-hand";
  if (isConfiguredByHand && (keys > 0 || boundIssuer !== undefined || algorithms !== undefined))
    return complain(place, "its configuration is by hand, so it has path, type and maxTtl alone here");
  if (!isConfiguredByHand && rest.type === "oidc")
    return complain(
      place,
      "the client of an oidc mount has a secret, which would end up in the state: set configuration to by-hand, and write " +
        "auth/<path>/config yourself (docs/foundation.md)",
    );
  if (!isConfiguredByHand && keys !== 1)
    return complain(place, "it must have exactly one of discoveryUrl, jwksUrl and publicKeys");
  return { ...rest, isConfiguredByHand };
};
