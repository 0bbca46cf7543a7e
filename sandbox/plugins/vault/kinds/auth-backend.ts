import type { VaultKind } from "../kind.ts";
import { mountedAt, mountProperties, recogniseTune, tuneProperty } from "../mount-point.ts";
import { namespaceProperty } from "../property.ts";

/** A mounted auth method; its id is its path. */
export const authBackend: VaultKind = {
  type: "vault:index/authBackend:AuthBackend",
  properties: [
    { name: "path", type: "string", local: true, replaces: true, computed: true },
    { name: "type", type: "string", replaces: true, required: true },
    namespaceProperty,
    ...mountProperties,
    tuneProperty,
  ],
  ...mountedAt("sys/auth"),
  recognise: recogniseTune,
};
