import type { ServerMode } from "./rule.ts";
import { SEALS, type SealName } from "./seals.ts";

/** What a server configuration is made of. */
export interface ConfigWish {
  readonly mode: ServerMode;
  readonly seal: SealName;
  readonly storage: "raft" | "postgresql" | "file";
  /** The https:// address that clients reach this server by. */
  readonly apiAddress: string;
  readonly nodeId: string;
  /** Settings of the seal that are given; the others come from the server's environment. */
  readonly sealSettings: Readonly<Record<string, string>>;
}

/** The file, or every reason why it is not written. */
export type ConfigResult =
  | { readonly text: string; readonly problems?: never }
  | { readonly text?: never; readonly problems: readonly string[] };

/** Writes the configuration of one server, each part with the reason for it; the same wish gives the same bytes. */
export function composeServerConfig(wish: ConfigWish): ConfigResult {
  const problems = findProblems(wish);
  if (problems.length > 0) return { problems };
  const parts = [
    composeHead(wish),
    composeSeal(wish),
    composeStorage(wish),
    composeListener(wish),
    composeAudit(wish),
    composeRest(wish),
  ];
  return { text: parts.filter((part) => part !== "").join("\n") };
}

function findProblems({ mode, seal, storage, apiAddress, sealSettings }: ConfigWish): readonly string[] {
  const known = new Map(SEALS[seal].settings.map((setting) => [setting.name, setting]));
  const isProduction = mode === "production";
  const given = Object.entries(sealSettings).flatMap(([name, value]) => {
    const setting = known.get(name);
    if (setting === undefined)
      return [`--seal-setting: the seal ${seal} has no setting of this name; it has ${[...known.keys()].join(", ")}`];
    if ("isSecret" in setting && setting.isSecret)
      return [`--seal-setting: ${name} is a secret and is never written: the server reads ${setting.variable}`];
    return isPlain(value) ? [] : [`--seal-setting: ${name} must be one line without quotes, backslashes and $`];
  });
  return [
    ...(isProduction && SEALS[seal].keeps === "people"
      ? ["--seal: production is unsealed by a KMS or an HSM; shamir leaves unseal keys with people"]
      : []),
    ...(isProduction && SEALS[seal].keeps === "beside"
      ? ["--seal: the key of a static seal lies beside the server; production needs a KMS or an HSM"]
      : []),
    ...(isProduction && storage === "file" ? ["--storage: files are for development; use raft or postgresql"] : []),
    ...(URL.canParse(apiAddress) && isPlain(apiAddress) && new URL(apiAddress).protocol === "https:"
      ? []
      : ["--api-address must be an https:// address"]),
    ...given,
  ];
}

/** What stands between two quotes as it is. */
function isPlain(value: string): boolean {
  return /^[^"\\$\p{C}\p{Zl}\p{Zp}]+$/u.test(value);
}

function composeHead({ mode }: ConfigWish): string {
  return `# Configuration of one OpenBao server for ${mode}, by ccr bootstrap server-config; ccr bootstrap check-config checks it.
# No secret stands here: credentials of the seal and of the storage come from the server's environment.
`;
}

const KEEPERS = {
  kms: "A key service unseals the server: no unseal key exists that anybody, or any cluster, could hold.",
  hsm: "A hardware module unseals the server: no unseal key exists that anybody, or any cluster, could hold.",
  openbao: "Another OpenBao unseals this one; its token may use one key of transit and nothing else.",
  beside: "The key lies beside the server: for development alone, where nothing is worth protecting.",
  people: "",
} as const;

function composeSeal({ seal, sealSettings }: ConfigWish): string {
  const { keeps, settings } = SEALS[seal];
  if (keeps === "people") {
    return "# Without a seal stanza the server is unsealed by keys that ccr bootstrap dev keeps: for development alone.\n";
  }
  const lines = settings.flatMap((setting): string[] => {
    const { name } = setting;
    const value = sealSettings[name];
    if (value !== undefined) return [`  ${name} = "${value}"`];
    if ("variable" in setting) {
      const when = "isSecret" in setting || "isOptional" in setting ? ", where it is needed" : "";
      return [`  # ${name}: from ${setting.variable} of the server's environment${when}`];
    }
    return seal === "static" ? [STATIC_DEFAULTS[name] ?? ""] : [];
  });
  const plugin =
    keeps === "beside" || keeps === "openbao"
      ? ""
      : `# OpenBao 2.7 has this seal as a plugin alone: add plugin "kms" "${seal}" { … } with its sha256sum there.\n`;
  return `# ${KEEPERS[keeps]}\n${plugin}seal "${seal}" {\n${lines.join("\n")}\n}\n`;
}

const STATIC_DEFAULTS: Readonly<Record<string, string>> = {
  current_key_id: '  current_key_id = "development-1"',
  current_key: '  current_key    = "file:///openbao/seal/development-1.key"',
};

function composeStorage({ storage, nodeId }: ConfigWish): string {
  if (storage === "postgresql") {
    return `# The connection, with its password, comes from BAO_PG_CONNECTION_URL or the PG variables; use sslmode=verify-full there.
storage "postgresql" {
  ha_enabled = "true"
}
`;
  }
  if (storage === "file")
    return `# Files: one server, without replicas.\nstorage "file" {\n  path = "/openbao/data"\n}\n`;
  return `# Integrated storage: replicated, with snapshots, and transactional.
storage "raft" {
  path    = "/openbao/data"
  node_id = "${nodeId}"
}
`;
}

function composeListener({ mode }: ConfigWish): string {
  const address = mode === "production" ? "{{ GetPrivateIP }}" : "127.0.0.1";
  return `# TLS always: tokens and secrets cross it. One address, not all of them; metrics, profiles and requests in flight
# answer nobody without a token, and neither new root tokens nor new keys are begun without one.
listener "tcp" {
  address         = "${address}:8200"
  cluster_address = "${address}:8201"
  tls_cert_file   = "/openbao/tls/tls.crt"
  tls_key_file    = "/openbao/tls/tls.key"
  tls_min_version = "tls12"

  disable_unauthed_rekey_endpoints         = true
  disable_unauthed_generate_root_endpoints = true

  telemetry {
    unauthenticated_metrics_access = false
  }
  profiling {
    unauthenticated_pprof_access = false
  }
}
`;
}

function composeAudit({ mode }: ConfigWish): string {
  const second =
    mode === "production"
      ? `
# A second device: while one of them can be written the server serves, and where none can it stops.
audit "file" "to-stdout" {
  description = "Every request and answer, for the collector of logs."
  options {
    file_path = "stdout"
  }
}
`
      : "";
  return `# Audit devices are made of this file alone (OpenBao 2.3.2), so that the first request, the initialisation, is in them.
audit "file" "to-file" {
  description = "Every request and answer, secrets as HMAC."
  options {
    file_path = "/openbao/audit/audit.log"
    mode      = "0600"
  }
}
${second}`;
}

function composeRest({ apiAddress, storage }: ConfigWish): string {
  const { hostname } = new URL(apiAddress);
  const cluster = storage === "file" ? "" : `cluster_addr = "https://${hostname}:8201"\n`;
  return `# Where clients and the other servers find this one.
api_addr     = "${apiAddress}"
${cluster}
# Above trace, at which requests are logged with what they carry.
log_level = "info"

# A token or a lease that nobody renews ends within a day, and none lives longer than a month.
default_lease_ttl = "24h"
max_lease_ttl     = "768h"

# OpenBao never locks its memory (2.0): encrypt or disable swap on the machine. There is no disable_mlock to set.
# Kept for a scraper with a token; nothing here names hosts.
telemetry {
  prometheus_retention_time = "24h"
  disable_hostname          = true
}
`;
}
