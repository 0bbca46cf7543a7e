import { asFields, asList, type Fields } from "../../lanes/fields.ts";
import { type DeclaredResource, isSet } from "../resource.ts";

type FindFaults = (props: Fields) => readonly string[];

const byType: Readonly<Record<string, FindFaults>> = {
  "vault:kubernetes/authBackendRole:AuthBackendRole": findKubernetesFaults,
  "vault:jwt/authBackendRole:AuthBackendRole": findJwtFaults,
  "vault:tokenauth/authBackendRole:AuthBackendRole": findTokenFaults,
};

/** What makes an auth role admit more callers, or give them more, than it names. */
export function findRoleFaults({ type, props }: DeclaredResource): readonly string[] {
  const given = ["tokenPolicies", "policies", "allowedPolicies"].flatMap((key) => asList(props[key]));
  const isRoot = type.startsWith("vault:") && given.some((name) => String(name).trim().toLowerCase() === "root");
  const faults = byType[type]?.(props) ?? [];
  return isRoot ? [...faults, "it gives the policy root: give the policies of its lanes alone"] : faults;
}

function findKubernetesFaults(props: Fields): readonly string[] {
  const keys = ["boundServiceAccountNames", "boundServiceAccountNamespaces"];
  return [
    ...keys.filter((key) => !areExact(props[key])).map((key) => `${key} is no list of exact names: name each of them`),
    ...(isSet(props.boundServiceAccountNamespaceSelector)
      ? ["a selector chooses the namespaces that it admits: name them in boundServiceAccountNamespaces"]
      : []),
  ];
}

function findJwtFaults(props: Fields): readonly string[] {
  const claims = Object.values(asFields(props.boundClaims)).flatMap((value) =>
    Array.isArray(value) ? value : [value],
  );
  const isBound = claims.length > 0 || isSet(props.boundSubject);
  const uris = asList(props.allowedRedirectUris);
  return [
    ...(isBound ? [] : ["no claim is bound, so every caller of the issuer may log in: set boundClaims"]),
    ...(isSet(props.boundClaimsType) && props.boundClaimsType !== "string"
      ? ["boundClaimsType is not string, so claims are matched as patterns: leave it out"]
      : []),
    ...(claims.length > 0 && !areExact(claims) ? ["a bound claim is no exact value: write each value out"] : []),
    ...(isSet(props.boundSubject) && !areExact([props.boundSubject])
      ? ["boundSubject is no exact value: write it out"]
      : []),
    ...(uris.length > 0 && !areExact(uris) ? ["a redirect URI is no exact address: write each of them out"] : []),
  ];
}

function findTokenFaults(props: Fields): readonly string[] {
  const globs = ["allowedPoliciesGlobs", "disallowedPoliciesGlobs"].filter((key) => isSet(props[key]));
  const maximum = props.tokenExplicitMaxTtl;
  return [
    // OpenBao 2.6, internal/vault/token_store.go: without the list a token may have every policy of who asks for it.
    ...(areExact(props.allowedPolicies)
      ? []
      : ["allowedPolicies is no list of exact names, so tokens may have other policies too: name each of them"]),
    ...globs.map((key) => `${key} chooses policies by a pattern: name each of them in allowedPolicies`),
    ...(typeof maximum === "number" && maximum > 0
      ? []
      : ["its tokens have no last instant: set tokenExplicitMaxTtl to the approved lifetime"]),
    ...(isSet(props.tokenPeriod) && props.tokenPeriod !== 0
      ? ["its tokens are periodic, and can be renewed for ever: leave tokenPeriod out"]
      : []),
    ...(isSet(props.allowedEntityAliases) && !areExact(props.allowedEntityAliases)
      ? ["allowedEntityAliases has a pattern: name each of them"]
      : []),
  ];
}

/** At least one, and each a text that is neither empty nor a pattern. */
function areExact(values: unknown): boolean {
  const list = asList(values);
  return list.length > 0 && list.every((value) => typeof value === "string" && value !== "" && !value.includes("*"));
}
