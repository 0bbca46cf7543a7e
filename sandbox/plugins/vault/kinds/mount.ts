import { isProperties, type Value } from "../../engine/values.ts";
import type { Fields } from "../client.ts";
import type { VaultKind } from "../kind.ts";
import { mountedAt, mountProperties } from "../mount-point.ts";
import { namespaceProperty } from "../property.ts";

const toSeconds = (value: Value): unknown => `${value}s`;

/** A mounted secrets engine; its id is its path. */
export const mount: VaultKind = {
  type: "vault:index/mount:Mount",
  properties: [
    // The official provider moves a mount whose path changes; the stand-in mounts a new one.
    { name: "path", type: "string", local: true, replaces: true, required: true },
    { name: "type", type: "string", replaces: true, required: true },
    namespaceProperty,
    ...mountProperties,
    { name: "allowedResponseHeaders", type: "list" },
    { name: "auditNonHmacRequestKeys", type: "list", computed: true },
    { name: "auditNonHmacResponseKeys", type: "list", computed: true },
    { name: "defaultLeaseTtlSeconds", field: "default_lease_ttl", type: "int", computed: true, encode: toSeconds },
    { name: "listingVisibility", type: "string" },
    { name: "maxLeaseTtlSeconds", field: "max_lease_ttl", type: "int", computed: true, encode: toSeconds },
    { name: "options", type: "map" },
    { name: "passthroughRequestHeaders", type: "list" },
    { name: "sealWrap", type: "bool", computed: true, replaces: true },
  ],
  ...mountedAt("sys/mounts"),
  recognise(fields, known) {
    // The server takes the type kv-v2, and reports it as the second version of kv.
    const { version, ...options } = (fields.options ?? {}) as Fields;
    if (known.type !== "kv-v2" || fields.type !== "kv" || version !== "2") return fields;
    const declared = isProperties(known.options) && known.options.version !== undefined;
    return { ...fields, type: "kv-v2", options: declared ? fields.options : options };
  },
};
