import { requireSeconds } from "./duration.ts";
import { requireNetwork } from "./network.ts";
import type { Ccr } from "./schema.ts";

/** What every role has: where it is, and what its tokens may do for how long. */
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

/** A role of OpenBao's own tokens: whoever may create tokens by it gets one, with these policies and no longer life. */
export interface TokenRole extends RoleSettings {
  readonly method: "token";
  readonly renewable: boolean;
  readonly orphan: boolean;
  /** The networks that its tokens can be used from, as OpenBao keeps them: a single address has no length. */
  readonly boundCidrs?: readonly string[];
}

/** The role of a lane. */
export type LaneRole = KubernetesRole | JwtRole | TokenRole;

/** The role that a checked request asks for. */
export function compileRole({ auth }: Ccr): LaneRole {
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
  if (auth.method === "token") {
    return {
      method: auth.method,
      ...common,
      renewable: auth.renewable ?? false,
      orphan: auth.orphan ?? false,
      ...(auth.bound_cidrs === undefined ? {} : { boundCidrs: auth.bound_cidrs.map(requireNetwork).sort() }),
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

function compileMethodSettings(auth: Extract<Ccr["auth"], { method: "jwt" | "oidc" }>): Partial<JwtRole> {
  if (auth.method === "jwt") return auth.bound_subject === undefined ? {} : { boundSubject: auth.bound_subject };
  return {
    allowedRedirectUris: [...auth.allowed_redirect_uris].sort(),
    ...(auth.oidc_scopes === undefined ? {} : { oidcScopes: [...auth.oidc_scopes].sort() }),
  };
}
