import { isProperties, type Properties, type Value } from "../../engine/values.ts";
import { mapValues } from "../property.ts";
import { authRole } from "./auth-role.ts";

/** A role of the JWT and OIDC auth method. */
export const jwtRole = authRole("vault:jwt/authBackendRole:AuthBackendRole", {
  backend: "jwt",
  properties: [
    { name: "allowedRedirectUris", type: "set" },
    { name: "boundAudiences", type: "set" },
    { name: "boundClaims", type: "map", encode: splitClaims, decode: joinClaims },
    { name: "boundClaimsType", type: "string", computed: true },
    { name: "boundSubject", type: "string" },
    { name: "claimMappings", type: "map" },
    { name: "clockSkewLeeway", type: "int" },
    { name: "disableBoundClaimsParsing", type: "bool", local: true },
    { name: "expirationLeeway", type: "int" },
    { name: "groupsClaim", type: "string" },
    { name: "maxAge", type: "int" },
    { name: "notBeforeLeeway", type: "int" },
    { name: "oidcScopes", type: "set" },
    { name: "roleType", type: "string", computed: true, replaces: true },
    { name: "userClaim", type: "string", required: true },
    { name: "userClaimJsonPointer", type: "bool" },
    { name: "verboseOidcLogging", type: "bool" },
  ],
});

// terraform-provider-vault v5.8.0 reads commas in a claim's text as a list of alternatives, unless told not to.
function splitClaims(claims: Value, inputs: Properties): unknown {
  if (!isProperties(claims) || inputs.disableBoundClaimsParsing === true) return claims;
  const split = (claim: Value): Value => {
    const values = String(claim).split(",");
    return values.length === 1 ? claim : values.map((value) => value.trim());
  };
  return mapValues(claims, split);
}

function joinClaims(claims: unknown): Value {
  return isProperties(claims) ? mapValues(claims, (claim) => String(claim)) : {};
}
