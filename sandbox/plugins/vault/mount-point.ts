import type { Fields } from "./client.ts";
import { type Call, textOf, trimSlashes, type VaultKind } from "./kind.ts";
import type { VaultProperty } from "./property.ts";

// The rest of a mount's fields belongs into `config` (https://developer.hashicorp.com/vault/api-docs/system/mounts).
const outerFields: readonly string[] = ["type", "description", "local", "seal_wrap", "options"];
const tunableFields: readonly string[] = ["description", "options"];

/** The properties that every mount has. */
export const mountProperties: readonly VaultProperty[] = [
  { name: "accessor", type: "string", output: true },
  { name: "description", type: "string" },
  { name: "local", type: "bool", replaces: true },
];

/** The calls of what is mounted under `sys/auth` or `sys/mounts`. */
export function mountedAt(
  base: "sys/auth" | "sys/mounts",
): Pick<VaultKind, "locate" | "idOf" | "create" | "update" | "read" | "delete"> {
  return {
    idOf: (inputs) => trimSlashes(textOf(inputs, "path") || textOf(inputs, "type")),
    locate: (id) => (id === "" ? undefined : { path: id }),
    async create(call, id, fields) {
      const [outer, config] = partition(fields, outerFields);
      await call({ method: "POST", path: `${base}/${id}`, body: { ...outer, config } });
    },
    async update(call, id, fields) {
      const [outer, config] = partition(fields, outerFields);
      const [tunable] = partition(outer, tunableFields);
      await call({ method: "POST", path: `${base}/${id}/tune`, body: { ...tunable, ...config } });
    },
    read: (call, id) => readMount(call, base, id),
    async delete(call, id) {
      await call({ method: "DELETE", path: `${base}/${id}` });
    },
  };
}

async function readMount(call: Call, base: string, id: string): Promise<Fields | undefined> {
  const mounts = await call({ method: "GET", path: base });
  const mount = mounts?.[`${id}/`] as Fields | undefined;
  return mount === undefined ? undefined : { ...mount, ...(mount.config as Fields | undefined) };
}

/** Parts fields into those of the named ones and the others. */
export function partition(fields: Fields, names: readonly string[]): readonly [Fields, Fields] {
  const entries = Object.entries(fields);
  const pick = (wanted: boolean): Fields =>
    Object.fromEntries(entries.filter(([name]) => names.includes(name) === wanted));
  return [pick(true), pick(false)];
}
