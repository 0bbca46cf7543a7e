import { asFields, isFields } from "../../fields.ts";
import type { Path } from "../../rules/rule.ts";
import { listCommands, opensServer } from "./commands.ts";
import { type DevOnlyFault, OPENS } from "./fault.ts";
import { findConfigFaults, isTrue } from "./server-config.ts";

const RUNS_DEVELOPMENT = "its chart runs a development server: leave it to the development stack";

/** What of a chart's values runs or opens a development server, at any depth: a chart may be another's part. */
export function findValuesFaults(values: unknown, path: Path = []): readonly DevOnlyFault[] {
  return [
    ...findServers(values, path),
    ...listCommands(values, path)
      .filter(({ line }) => opensServer(line))
      .map(({ path: at }) => ({ path: at, message: OPENS })),
  ];
}

/** openbao-helm 0.16 and vault-helm 0.30, values.yaml: server.dev, server.standalone.config, server.ha.config, server.ha.raft.config. */
function findServers(value: unknown, path: Path): readonly DevOnlyFault[] {
  if (Array.isArray(value)) return value.flatMap((each, at) => findServers(each, [...path, at]));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, each]): readonly DevOnlyFault[] => {
    const at = [...path, key];
    const below = findServers(each, at);
    // `--set server.dev.enabled=true` may be kept as one key.
    const isFlat = /(?:^|\.)server\.dev\.enabled$/.test(key) && isTrue(each);
    if (isFlat) return [...below, { path: at, message: RUNS_DEVELOPMENT }];
    return key === "server" && isFields(each) ? [...below, ...findFaultsOfServer(each, at)] : below;
  });
}

function findFaultsOfServer(server: Readonly<Record<string, unknown>>, path: Path): readonly DevOnlyFault[] {
  const { dev, standalone, ha } = {
    dev: asFields(server.dev),
    standalone: asFields(server.standalone),
    ha: asFields(server.ha),
  };
  const raft = asFields(ha.raft);
  const isHa = isTrue(ha.enabled);
  // The chart takes one of them; without a word about it that of a server that stands alone.
  const configs: readonly (readonly [unknown, readonly string[]])[] = isHa
    ? [isTrue(raft.enabled) ? [raft.config, ["ha", "raft", "config"]] : [ha.config, ["ha", "config"]]]
    : isOff(standalone.enabled)
      ? []
      : [[standalone.config, ["standalone", "config"]]];
  return [
    ...(isTrue(dev.enabled) ? [{ path: [...path, "dev", "enabled"], message: RUNS_DEVELOPMENT }] : []),
    ...configs.flatMap(([config, at]) =>
      findConfigFaults(config).map((message) => ({ path: [...path, ...at], message })),
    ),
  ];
}

/** `"-"` is the default of the chart: on where nothing else is. */
function isOff(value: unknown): boolean {
  return value === false || (typeof value === "string" && /^(?:false|no|off|n|0)$/i.test(value.trim()));
}
