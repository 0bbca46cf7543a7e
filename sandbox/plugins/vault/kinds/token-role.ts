import { storedAt, textOf, trimSlashes, type VaultKind } from "../kind.ts";
import { namespaceProperty } from "../property.ts";
import { tokenProperties } from "./auth-role.ts";

const prefix = "auth/token/roles/";

/** A role of OpenBao's own tokens; its id is `auth/token/roles/<name>`. */
export const tokenRole: VaultKind = {
  type: "vault:tokenauth/authBackendRole:AuthBackendRole",
  properties: [
    { name: "roleName", type: "string", local: true, replaces: true, required: true },
    namespaceProperty,
    { name: "allowedEntityAliases", type: "set" },
    { name: "allowedPolicies", type: "set" },
    { name: "allowedPoliciesGlobs", field: "allowed_policies_glob", type: "set" },
    { name: "disallowedPolicies", type: "set" },
    { name: "disallowedPoliciesGlobs", field: "disallowed_policies_glob", type: "set" },
    { name: "orphan", type: "bool" },
    { name: "pathSuffix", type: "string" },
    { name: "renewable", type: "bool", default: true },
    ...tokenProperties.filter(({ name }) => name !== "tokenType"),
    // terraform-provider-vault v5.8.0, resource_token_auth_backend_role.go: here alone the type has a default of its own.
    { name: "tokenType", type: "string", default: "default-service" },
  ],
  idOf: (inputs) => `${prefix}${trimSlashes(textOf(inputs, "roleName"))}`,
  locate: (id) => (id.startsWith(prefix) ? { roleName: id.slice(prefix.length) } : undefined),
  ...storedAt((id) => id, "POST"),
};
