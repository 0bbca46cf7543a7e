import type { InnerFacts, ServerFacts } from "../../lanes/bootstrap/judge-development.ts";
import { asFields } from "../../lanes/fields.ts";
import { type BootstrapServer, must, type ServerAnswer } from "./server.ts";

/** What a server says to anybody, with what it says of its seal. */
export interface OuterFacts extends Omit<ServerFacts, "hasOwnKeys"> {
  readonly isSealed: boolean;
  readonly clusterId?: string | undefined;
  readonly storageType: string;
  readonly version: string;
}

/** Reads what a server says to anybody; `sys/leader` answers once it is unsealed. */
export async function readOuterFacts(server: BootstrapServer): Promise<OuterFacts> {
  const { body: seal } = await must(server, { method: "GET", path: "sys/seal-status" });
  // Any status is an answer: 501 not initialised, 503 sealed, 429 standby.
  const { body: health } = await server.ask({ method: "GET", path: "sys/health" });
  const { body: leader } = await server.ask({ method: "GET", path: "sys/leader" });
  const isStandby = leader.ha_enabled === true && leader.is_self === false && text(leader.leader_address) !== "";
  return {
    isInitialized: seal.initialized === true,
    isSealed: seal.sealed === true,
    sealType: text(seal.type),
    hasRecoverySeal: seal.recovery_seal === true,
    storageType: text(seal.storage_type),
    version: text(seal.version),
    isEnterprise: health.enterprise === true || /\+ent|enterprise/i.test(text(seal.version)),
    isReplicated: [health.replication_dr_mode, health.replication_performance_mode].some((mode) =>
      /primary|secondary/.test(text(mode)),
    ),
    // Somebody else is the active one.
    otherServers: isStandby ? 1 : 0,
    clusterName: text(seal.cluster_name) || undefined,
    clusterId: text(seal.cluster_id) || undefined,
  };
}

/** Reads what is in a server, by names alone. */
export async function readInnerFacts(server: BootstrapServer, token: string): Promise<InnerFacts> {
  const read = async (path: string): Promise<ServerAnswer["data"]> =>
    (await must(server, { method: "GET", path, token })).data;
  const mounts = await read("sys/mounts");
  const engines = typesOf(mounts, /^(sys|identity|cubbyhole|ns_system|ns_identity|ns_cubbyhole)\/$/);
  const auth = typesOf(await read("sys/auth"), /^(token|ns_token)\/$/);
  const policies = keysOf(await must(server, { method: "LIST", path: "sys/policies/acl", token }));
  const devices = Object.entries(await read("sys/audit")).flatMap(([name, device]) =>
    "type" in asFields(device) ? [[trimSlash(name), text(asFields(asFields(device).options).file_path)] as const] : [],
  );
  const secrets: string[] = [];
  for (const [mount, type] of Object.entries(engines)) {
    if (type === "kv" || type === "generic") secrets.push(...(await listSecrets(server, { mount, mounts, token })));
  }
  return {
    mounts: engines,
    authMethods: auth,
    policies: policies.filter((name) => name !== "root" && name !== "default" && name !== "response-wrapping"),
    auditDevices: Object.fromEntries(devices),
    namespaces: keysOf(await server.ask({ method: "LIST", path: "sys/namespaces", token })),
    secrets,
    otherServers: await countPeers(server, token),
  };
}

/** Secrets that are looked at; a server with more than that is none that was started for this. */
const MAX_SECRETS = 1000;

async function listSecrets(
  server: BootstrapServer,
  { mount, mounts, token }: { mount: string; mounts: ServerAnswer["data"]; token: string },
): Promise<readonly string[]> {
  const isSecond = text(asFields(asFields(mounts[`${mount}/`]).options).version) === "2";
  const found: string[] = [];
  const open = [""];
  while (open.length > 0 && found.length < MAX_SECRETS) {
    const folder = open.shift() ?? "";
    const path = `${mount}/${isSecond ? "metadata/" : ""}${folder}`;
    for (const name of keysOf(await server.ask({ method: "LIST", path, token }))) {
      if (name.endsWith("/")) open.push(`${folder}${name}`);
      else found.push(`${mount}/${folder}${name}`);
    }
  }
  return found;
}

/** Servers of the storage beside this one; only raft tells. */
async function countPeers(server: BootstrapServer, token: string): Promise<number> {
  const { status, data } = await server.ask({ method: "GET", path: "sys/storage/raft/configuration", token });
  const servers = asFields(data.config).servers;
  return status < 300 && Array.isArray(servers) ? Math.max(0, servers.length - 1) : 0;
}

function typesOf(entries: ServerAnswer["data"], own: RegExp): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([path, entry]) => {
      const { type } = asFields(entry);
      return typeof type !== "string" || own.test(path) ? [] : [[trimSlash(path), type]];
    }),
  );
}

function keysOf({ status, data }: ServerAnswer): readonly string[] {
  return status < 300 && Array.isArray(data.keys) ? data.keys.map(String) : [];
}

function trimSlash(path: string): string {
  return path.replace(/\/$/, "");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
