import { formatDuration, shortenDuration } from "../../../lanes/duration.ts";
import { isProperties, type Properties } from "../engine/values.ts";
import type { Fields } from "./client.ts";
import { type Call, textOf, trimSlashes, type VaultKind } from "./kind.ts";
import { fieldOf, type VaultProperty } from "./property.ts";

// The rest of a mount's fields belongs into `config` (https://developer.hashicorp.com/vault/api-docs/system/mounts).
const outerFields: readonly string[] = ["type", "description", "local", "seal_wrap", "options"];
const tunableFields: readonly string[] = ["description", "options"];

/** The properties that every mount has, of secrets or of logins. */
export const mountProperties: readonly VaultProperty[] = [
  { name: "accessor", type: "string", output: true },
  { name: "description", type: "string" },
  { name: "local", type: "bool", replaces: true },
];

/** How an auth mount is tuned: as durations and words, in the names of the SDK. */
export const tuneProperty: VaultProperty = {
  name: "tune",
  type: "map",
  // The official provider takes what a program leaves out from the server.
  computed: true,
  encode: (tune) => (isProperties(tune) ? renameKeys(tune) : {}),
};

const durations: readonly string[] = ["default_lease_ttl", "max_lease_ttl"];

/**
 * A mount with its tuning in the words of the SDK: of what is known only the properties that it has, as
 * terraform-provider-vault v5.8.0 reads it (auth_mount.go); of an import what a program can set.
 */
export function recogniseTune(fields: Fields, known: Properties): Fields {
  const config = (fields.config ?? {}) as Fields;
  const live = [...durations, "token_type"].map((key) => {
    const value = config[key];
    return [toCamelCase(key), durations.includes(key) ? shortDuration(Number(value ?? 0)) : String(value ?? "")];
  });
  const declared = isProperties(known.tune) ? Object.keys(known.tune) : undefined;
  const isRead = Object.keys(known).length === 0 || declared !== undefined;
  const tune = live.filter(([key = ""]) => declared === undefined || declared.includes(key));
  return isRead ? { ...fields, tune: Object.fromEntries(tune) } : fields;
}

/** `1h30m`, as terraform-provider-vault v5.8.0 writes it (util.ShortDur). */
function shortDuration(seconds: number): string {
  return shortenDuration(formatDuration(seconds));
}

function renameKeys(object: Properties): Fields {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [fieldOf({ name, type: "string" }), value]));
}

function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The calls of what is mounted under `sys/auth` or `sys/mounts`. */
export function mountedAt(
  base: "sys/auth" | "sys/mounts",
): Pick<VaultKind, "locate" | "idOf" | "create" | "update" | "read" | "delete"> {
  return {
    idOf: (inputs) => trimSlashes(textOf(inputs, "path") || textOf(inputs, "type")),
    locate: (id) => (id === "" ? undefined : { path: id }),
    async create(call, id, fields) {
      const { tune, ...rest } = fields;
      const [outer, config] = partition(rest, outerFields);
      await call({
        method: "POST",
        path: `${base}/${id}`,
        body: { ...outer, config: { ...config, ...asFields(tune) } },
      });
    },
    async update(call, id, fields) {
      const { tune, ...rest } = fields;
      const [outer, config] = partition(rest, outerFields);
      const [tunable] = partition(outer, tunableFields);
      await call({ method: "POST", path: `${base}/${id}/tune`, body: { ...tunable, ...config, ...asFields(tune) } });
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

function asFields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** Parts fields into those of the named ones and the others. */
export function partition(fields: Fields, names: readonly string[]): readonly [Fields, Fields] {
  const entries = Object.entries(fields);
  const pick = (wanted: boolean): Fields =>
    Object.fromEntries(entries.filter(([name]) => names.includes(name) === wanted));
  return [pick(true), pick(false)];
}
