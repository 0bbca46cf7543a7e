import { crc32 } from "node:zlib";
import { compareText } from "../finding.ts";
import type { JwtRole, KubernetesRole, LaneRole, TokenRole } from "../role.ts";
import type { Pin } from "./rule.ts";

type Pins = Readonly<Record<string, readonly Pin[]>>;

const any: readonly Pin[] = [];
const none: readonly Pin[] = [[]];

/** What the write of a role may say: the values that the lanes ask for, and the server's own defaults beside them. */
export function pinRole(role: LaneRole): Pins {
  if (role.method === "kubernetes") return pinKubernetesRole(role);
  return role.method === "token" ? pinTokenRole(role) : pinJwtRole(role);
}

/** What the write of a policy may say; `rules`, the older name of the same, is not allowed. */
export function pinPolicy(text: string): Pins {
  return { policy: [text] };
}

/**
 * Fields that terraform-provider-vault v5.8.0 sends when they are set or were changed behind its back. What would widen a
 * role by a number (a period, a longest lifetime) is not among them: it cannot be pinned, and no lane asks for it.
 */
function pinTokenFields({ tokenPolicies }: LaneRole): Pins {
  return {
    alias_metadata: [{}],
    token_bound_cidrs: none,
    token_no_default_policy: [false],
    token_policies: listOrders(tokenPolicies),
    token_ttl: any,
    token_type: ["default"],
  };
}

function pinKubernetesRole(role: KubernetesRole): Pins {
  return {
    ...pinTokenFields(role),
    alias_name_source: ["serviceaccount_uid"],
    audience: [role.audience ?? ""],
    bound_service_account_names: listOrders(role.serviceAccountNames),
    bound_service_account_namespace_selector: [""],
    bound_service_account_namespaces: listOrders(role.serviceAccountNamespaces),
  };
}

function pinJwtRole(role: JwtRole): Pins {
  return {
    ...pinTokenFields(role),
    allowed_redirect_uris: listOrders(role.allowedRedirectUris ?? []),
    bound_audiences: listOrders(role.boundAudiences ?? []),
    bound_claims: listClaims(role.boundClaims),
    bound_claims_type: ["string"],
    bound_subject: [role.boundSubject ?? ""],
    claim_mappings: [{}],
    // The provider always sends these three numbers.
    clock_skew_leeway: any,
    expiration_leeway: any,
    groups_claim: [role.groupsClaim ?? ""],
    not_before_leeway: any,
    oidc_scopes: listOrders(role.oidcScopes ?? []),
    role_type: [role.method],
    user_claim: [role.userClaim],
    user_claim_json_pointer: [false],
    verbose_oidc_logging: [false],
  };
}

/** The provider sends every field of a token role with each write, the numbers too. */
function pinTokenRole(role: TokenRole): Pins {
  return {
    alias_metadata: [{}],
    allowed_entity_aliases: none,
    allowed_policies: listOrders(role.tokenPolicies),
    allowed_policies_glob: none,
    disallowed_policies: none,
    disallowed_policies_glob: none,
    orphan: [role.orphan],
    path_suffix: [""],
    renewable: [role.renewable],
    token_bound_cidrs: listOrders(role.boundCidrs ?? []),
    token_explicit_max_ttl: any,
    token_max_ttl: any,
    token_no_default_policy: [false],
    token_num_uses: any,
    token_period: any,
    token_policies: none,
    token_ttl: any,
    token_type: ["service"],
  };
}

/** A list in each order in which it comes: a pinned list is equal to one of the same order alone. */
function listOrders(values: readonly string[]): readonly (readonly string[])[] {
  const sorted = [...new Set(values)].sort();
  return unique([sorted, orderAsProvider(sorted)]);
}

/**
 * The order in which the official provider sends a set: by the decimal text of each element's CRC-32
 * (terraform-plugin-sdk v2, helper/schema/set.go and serialize.go).
 */
function orderAsProvider(values: readonly string[]): readonly string[] {
  const codes = new Map(values.map((value) => [value, String(crc32(`${value};`))]));
  return values.toSorted((left, right) => compareText(codes.get(left) ?? "", codes.get(right) ?? ""));
}

/** Claims with one value come as a list of one from the official provider (v5.8.0), and as a text from others. */
function listClaims(claims: JwtRole["boundClaims"]): readonly Pin[] {
  const entries = Object.entries(claims);
  const asLists = Object.fromEntries(entries);
  const asTexts = Object.fromEntries(
    entries.map(([claim, values]) => [claim, values.length === 1 ? (values[0] ?? "") : values] as const),
  );
  return unique<Pin>([asLists, asTexts]);
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
