import { suggest } from "../../suggest.ts";
import { findFalse, findSetting, findTrue } from "../blocks.ts";
import { KNOWN_KEYS, OBSOLETE_KEYS } from "../known-keys.ts";
import type { ConfigMap } from "../read-config.ts";
import { blocksIn, blocksOf, type ConfigRule } from "../rule.ts";

export const checkSeal: ConfigRule = (config, report) => {
  if (config.mode === "development") return;
  const seals = blocksOf(config, "seal", 1).filter(({ body }) => findTrue(body, "disabled") === undefined);
  const others = seals.filter(({ labels: [type] }) => type !== "shamir");
  if (others.length === 0) report("config-without-seal", seals[0], "Nothing unseals this server but people's keys");
  for (const seal of others) {
    if (seal.labels[0] === "static")
      report("config-seal-beside-server", seal, "The key of a static seal lies where the server reads it");
  }
};

/** Storages that hold a production's data. */
const DURABLE: ReadonlySet<string | undefined> = new Set(["raft", "postgresql"]);

export const checkStorage: ConfigRule = (config, report) => {
  if (config.mode === "development") return;
  const storages = blocksOf(config, "storage", 1);
  if (storages.length === 0) report("config-storage", undefined, "No storage is configured");
  for (const storage of storages) {
    if (!DURABLE.has(storage.labels[0])) report("config-storage", storage, "This storage is for development");
  }
};

export const checkAudit: ConfigRule = (config, report) => {
  const devices = blocksOf(config, "audit", 2);
  if (devices.length === 0 && config.mode === "production")
    report("config-without-audit", undefined, "No audit device is configured");
  for (const device of devices) {
    const { file } = device;
    for (const { body: settings } of [device, ...blocksIn(device, "options", 0)]) {
      const raw = findTrue(settings, "log_raw") ?? findFalse(settings, "hmac_accessor");
      if (raw !== undefined) report("config-audit-raw", { file, ...raw }, "Secrets stand in the log as they are");
    }
  }
};

/** Settings of the server as a whole that must not be true. */
const FORBIDDEN = [
  ["raw_storage_endpoint", "config-raw-endpoint"],
  ["introspection_endpoint", "config-raw-endpoint"],
  ["unsafe_allow_api_audit_creation", "config-api-audit"],
  ["allow_audit_log_prefixing", "config-api-audit"],
  ["allow_unauthenticated_workflows", "config-unauthenticated"],
] as const;

export const checkSwitches: ConfigRule = ({ files }, report) => {
  for (const { path: file, root } of files) {
    for (const [name, code] of FORBIDDEN) {
      const found = findTrue(root, name);
      if (found !== undefined) report(code, { file, ...found }, `${name} is on`);
    }
    for (const name of ["log_level", "log_requests_level"]) {
      const found = findSetting(root, name);
      if (found !== undefined && /^\s*trace\s*$/i.test(found.text))
        report("config-verbose-log", { file, ...found }, `${name} is trace`);
    }
  }
};

export const checkAddresses: ConfigRule = (config, report) => {
  if (config.mode === "development") return;
  const setting = (name: string) =>
    config.files.flatMap(({ path: file, root }) => {
      const found = findSetting(root, name);
      return found === undefined ? [] : [{ file, ...found }];
    });
  const [api] = setting("api_addr");
  const [listener] = blocksOf(config, "listener", 1);
  if (api === undefined) report("config-address", listener, "api_addr is missing, by which clients reach this server");
  else if (!/^https:\/\/./i.test(api.text)) report("config-address", api, "api_addr is no https:// address");
  const raft = blocksOf(config, "storage", 1).find(({ labels: [type] }) => type === "raft");
  if (raft !== undefined && setting("cluster_addr").length === 0)
    report("config-address", raft, "Raft needs cluster_addr");
};

/** The top level alone: plugins and versions have keys of their own below. */
export const checkKeys: ConfigRule = ({ files }, report) => {
  for (const { path: file, root } of files)
    checkKeysOf(root, (offset, code, words) => report(code, { file, offset }, words));
};

function checkKeysOf(
  root: ConfigMap,
  report: (offset: number, code: "config-unknown-key" | "config-obsolete", words: string) => void,
): void {
  for (const { key, offset } of root.entries) {
    if (OBSOLETE_KEYS.has(key)) report(offset, "config-obsolete", `${key} has no effect`);
    else if (!KNOWN_KEYS.has(key)) {
      const similar = suggest(key, [...KNOWN_KEYS]);
      report(offset, "config-unknown-key", `The server has no such key${similar ? `; did you mean ${similar}?` : ""}`);
    }
  }
}
