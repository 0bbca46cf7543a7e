import { storedAt, textOf, trimSlashes, type VaultKind } from "../kind.ts";
import { namespaceProperty, type VaultProperty } from "../property.ts";

/** What the roles of all auth methods say about the tokens that they issue. */
export const tokenProperties: readonly VaultProperty[] = [
  { name: "tokenBoundCidrs", type: "set" },
  { name: "tokenExplicitMaxTtl", type: "int" },
  { name: "tokenMaxTtl", type: "int" },
  { name: "tokenNoDefaultPolicy", type: "bool" },
  { name: "tokenNumUses", type: "int" },
  { name: "tokenPeriod", type: "int" },
  { name: "tokenPolicies", type: "set" },
  { name: "tokenTtl", type: "int" },
  { name: "tokenType", type: "string", computed: true },
  { name: "aliasMetadata", type: "map" },
];

/** The kind of an auth method's role; its id is `auth/<backend>/role/<name>`. */
export function authRole(
  type: string,
  { backend, properties }: { backend: string; properties: readonly VaultProperty[] },
): VaultKind {
  return {
    type,
    properties: [
      { name: "backend", type: "string", local: true, replaces: true, default: backend },
      { name: "roleName", type: "string", local: true, replaces: true, required: true },
      namespaceProperty,
      ...properties,
      ...tokenProperties,
    ],
    idOf: (inputs) => `auth/${trimSlashes(textOf(inputs, "backend"))}/role/${trimSlashes(textOf(inputs, "roleName"))}`,
    locate(id) {
      const { mount, name } = /^auth\/(?<mount>.+)\/role\/(?<name>.+)$/.exec(id)?.groups ?? {};
      return mount === undefined || name === undefined ? undefined : { backend: mount, roleName: name };
    },
    ...storedAt((id) => id, "POST"),
  };
}
