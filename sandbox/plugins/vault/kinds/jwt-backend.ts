import type { VaultKind } from "../kind.ts";
import { mountedAt, mountProperties, partition, recogniseTune, tuneProperty } from "../mount-point.ts";
import { namespaceProperty, type VaultProperty } from "../property.ts";

const mounted = mountedAt("sys/auth");
const mountFields = ["type", "description", "local", "tune"];
const configPath = (id: string): string => `auth/${id}/config`;

const configProperties: readonly VaultProperty[] = [
  { name: "boundIssuer", type: "string" },
  { name: "defaultRole", type: "string" },
  { name: "jwksCaPem", type: "string" },
  { name: "jwksUrl", type: "string" },
  { name: "jwtSupportedAlgs", type: "list" },
  { name: "jwtValidationPubkeys", type: "list" },
  { name: "namespaceInState", type: "bool", computed: true },
  { name: "oidcClientId", type: "string" },
  { name: "oidcClientSecret", type: "string", writeOnly: true },
  { name: "oidcDiscoveryCaPem", type: "string" },
  { name: "oidcDiscoveryUrl", type: "string" },
  { name: "oidcResponseMode", type: "string" },
  { name: "oidcResponseTypes", type: "list" },
];

/** A mounted JWT or OIDC auth method with its settings; its id is its path. */
export const jwtBackend: VaultKind = {
  type: "vault:jwt/authBackend:AuthBackend",
  properties: [
    { name: "path", type: "string", local: true, replaces: true, default: "jwt" },
    { name: "type", type: "string", replaces: true, default: "jwt" },
    namespaceProperty,
    ...mountProperties,
    tuneProperty,
    ...configProperties,
  ],
  ...mounted,
  recognise: recogniseTune,
  async create(call, id, fields) {
    const [mount, config] = partition(fields, mountFields);
    await mounted.create(call, id, mount);
    await call({ method: "POST", path: configPath(id), body: config });
  },
  async update(call, id, fields) {
    const [mount, config] = partition(fields, mountFields);
    await mounted.update(call, id, mount);
    await call({ method: "POST", path: configPath(id), body: config });
  },
  async read(call, id) {
    const mount = await mounted.read(call, id);
    return mount === undefined ? undefined : { ...mount, ...(await call({ method: "GET", path: configPath(id) })) };
  },
};
