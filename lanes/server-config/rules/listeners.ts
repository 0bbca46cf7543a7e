import { findFalse, findSetting, findTrue } from "../blocks.ts";
import { blocksIn, blocksOf, type ConfigRule, type FiledBlock, type ServerConfig } from "../rule.ts";

const listeners = (config: ServerConfig): readonly FiledBlock[] =>
  blocksOf(config, "listener", 1).filter(({ labels: [type] }) => type === "tcp");

/** Where a listener binds; OpenBao 2.6 binds to loopback where nothing is said. */
function hostOf({ body }: FiledBlock): string {
  const address = findSetting(body, "address")?.text ?? "127.0.0.1:8200";
  return address.replace(/:\d+$/, "");
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
const isEverywhere = (host: string): boolean => /^(0\.0\.0\.0|\[?::\]?|)$/.test(host);

export const checkListeners: ConfigRule = (config, report) => {
  if (blocksOf(config, "listener", 1).every(({ labels }) => labels.length === 0))
    report("config-address", undefined, "No listener is configured");
};

export const checkTls: ConfigRule = (config, report) => {
  for (const listener of listeners(config)) {
    if (config.mode === "development" && isLoopback(hostOf(listener))) continue;
    const { file, body } = listener;
    const off = findTrue(body, "tls_disable");
    const names = body.entries.map(({ key }) => key);
    if (off !== undefined) report("config-without-tls", { file, ...off }, "This listener serves without TLS");
    else if (!names.includes("tls_cert_file") && !names.some((name) => name.startsWith("tls_acme_"))) {
      report("config-without-tls", listener, "This listener has no certificate");
    }
  }
};

const WEAK = /^tls1[01]$/i;

export const checkTlsStrength: ConfigRule = (config, report) => {
  for (const { file, body } of listeners(config)) {
    for (const name of ["tls_min_version", "tls_max_version"]) {
      const found = findSetting(body, name);
      if (found !== undefined && WEAK.test(found.text))
        report("config-weak-tls", { file, ...found }, `${name} admits TLS before 1.2`);
    }
  }
  const clients = [...blocksOf(config, "seal", 1), ...joins(config)];
  for (const { file, body } of clients) {
    const off = findTrue(body, "tls_skip_verify") ?? findTrue(body, "leader_tls_skip_verify");
    if (off !== undefined)
      report("config-weak-tls", { file, ...off }, "The certificate of the other side is not checked");
  }
};

/** How a raft server finds its peers. */
function joins(config: ServerConfig): readonly FiledBlock[] {
  return blocksOf(config, "storage", 1).flatMap((storage) => blocksIn(storage, "retry_join", 0));
}

export const checkReach: ConfigRule = (config, report) => {
  if (config.mode === "development") return;
  for (const listener of listeners(config)) {
    const { file, body } = listener;
    if (!isEverywhere(hostOf(listener)) || findTrue(body, "tls_require_and_verify_client_cert")) continue;
    const place = findSetting(body, "address") ?? listener;
    report("config-open-listener", { file, offset: place.offset }, "Every interface, and clients show no certificate");
  }
};

const ANYONE = /(^|[\s,])(0\.0\.0\.0\/0|::\/0)([\s,]|$)/;

export const checkForwarded: ConfigRule = (config, report) => {
  for (const { file, body } of listeners(config)) {
    for (const name of ["x_forwarded_for_authorized_addrs", "proxy_protocol_authorized_addrs"]) {
      const found = findSetting(body, name);
      if (found !== undefined && ANYONE.test(found.text))
        report("config-trusts-anyone", { file, ...found }, `${name} has every address`);
    }
    const behaviour = findSetting(body, "proxy_protocol_behavior");
    if (behaviour?.text === "use_always")
      report("config-trusts-anyone", { file, ...behaviour }, "The proxy protocol is believed of every client");
    const unchecked =
      findFalse(body, "x_forwarded_for_reject_not_authorized") ??
      findTrue(body, "x_forwarded_for_client_cert_keep_unauthorized");
    if (unchecked !== undefined)
      report("config-trusts-anyone", { file, ...unchecked }, "Headers of others than the proxies are let through");
  }
};

/** Where these may stand: the first three in a block `telemetry`, `profiling` or `inflight_requests_logging` of a listener. */
const OPEN = [
  "unauthenticated_metrics_access",
  "unauthenticated_pprof_access",
  "unauthenticated_in_flight_requests_access",
] as const;

/** True by default since OpenBao 2.5 and 2.6. */
const CLOSED = ["disable_unauthed_rekey_endpoints", "disable_unauthed_generate_root_endpoints"] as const;

export const checkUnauthenticated: ConfigRule = (config, report) => {
  for (const listener of blocksOf(config, "listener", 1)) {
    const { file, body } = listener;
    const parts = ["telemetry", "profiling", "inflight_requests_logging"];
    const inner = parts.flatMap((name) => blocksIn(listener, name, 0));
    for (const block of [body, ...inner.map((each) => each.body)]) {
      for (const name of OPEN) {
        const found = findTrue(block, name);
        if (found !== undefined) report("config-unauthenticated", { file, ...found }, `${name} is on`);
      }
    }
    for (const name of CLOSED) {
      const found = findFalse(body, name);
      if (found !== undefined) report("config-unauthenticated", { file, ...found }, `${name} is off`);
    }
  }
};
