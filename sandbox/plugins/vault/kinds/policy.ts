import { storedAt, textOf, type VaultKind } from "../kind.ts";
import { namespaceProperty } from "../property.ts";

const stored = storedAt((name) => `sys/policies/acl/${name}`, "PUT");

/** An ACL policy; its id is its name. */
export const policy: VaultKind = {
  type: "vault:index/policy:Policy",
  properties: [
    { name: "name", type: "string", local: true, replaces: true, required: true },
    { name: "policy", type: "string", required: true },
    namespaceProperty,
  ],
  idOf: (inputs) => textOf(inputs, "name"),
  locate: (id) => (id === "" ? undefined : { name: id }),
  ...stored,
  // The official provider reads a policy that is missing as an empty one (terraform-provider-vault v5.8.0).
  read: async (call, id) => (await stored.read(call, id)) ?? { policy: "" },
};
