import * as pulumi from "@pulumi/pulumi";
import { openConfig } from "../components/stack-state.ts";
import { formatDuration } from "../lanes/duration.ts";
import type { Applier, CaProvider } from "../lanes/stack-setting-values.ts";
import { parseStackSettings, type StackSettings } from "../lanes/stack-settings.ts";
import { LaneError } from "./lane-error.ts";

/** What lanes are compiled with. A {@link StackSettings} is one too. */
export interface LaneSettings {
  /** Requests of this `target.environment` are granted; all others are withheld. */
  readonly environment: string;
  /** Requests that name a cluster are granted where it is this one; absent: those that name none. */
  readonly cluster?: string;
  /** Requests of these `target.tenant`s alone are granted, at least one; absent: those of all tenants. */
  readonly tenants?: readonly string[];
  /** OpenBao as External Secrets reaches it: `https://host[:port]`, `http://` on a loopback address alone. */
  readonly openbaoAddressFromCluster: string;
  /** Where External Secrets finds the CA of that server; absent: it trusts what its own image trusts. */
  readonly openbaoCaProvider?: CaProvider;
  /** Version of the KV engine of the lanes' mounts; 2 if absent. */
  readonly kvVersion?: 1 | 2;
  /** Who applies stores and ExternalSecrets; "pulumi" if absent. With "gitops" `ccr export` writes them, and no lane declares them. */
  readonly kubernetesObjects?: Applier;
  /** Seconds between two reads of a secret, at least 1; 3600 if absent. A request's own interval comes first. */
  readonly refreshIntervalSeconds?: number;
  /** Ids of requests that a preview shows as if they were approved; an update refuses any. */
  readonly whatIf?: readonly string[];
  /** A file of ssh-keygen's allowed signers: where it is set, an approval counts only with a good signature. */
  readonly allowedSigners?: string;
}

/** Reads the settings of a stack from its `ccr:` configuration; throws a {@link LaneError} with every problem. */
export function readStackSettings(config: pulumi.Config = new pulumi.Config("ccr")): StackSettings {
  return requireSettings(parseStackSettings(...openConfig(config)));
}

/** Checks settings that a program made itself; throws a {@link LaneError} with every problem. */
export function checkLaneSettings(settings: LaneSettings): StackSettings {
  const { tenants, openbaoCaProvider, refreshIntervalSeconds, whatIf = [] } = settings;
  const texts: Readonly<Record<string, unknown>> = {
    environment: settings.environment,
    cluster: settings.cluster,
    tenants: tenants && JSON.stringify(tenants),
    openbaoAddressFromCluster: settings.openbaoAddressFromCluster,
    // The providers are the program's own, and no lane is compiled from what this library would make them with.
    openbaoAddress: settings.openbaoAddressFromCluster,
    kubernetesContext: "unused",
    kvVersion: settings.kvVersion,
    kubernetesObjects: settings.kubernetesObjects,
    allowedSigners: settings.allowedSigners,
    whatIf: whatIf.length === 0 ? undefined : JSON.stringify(whatIf),
    openbaoCaProvider: openbaoCaProvider && JSON.stringify(openbaoCaProvider),
    refreshInterval: refreshIntervalSeconds === undefined ? undefined : formatDuration(refreshIntervalSeconds),
  };
  return requireSettings(parseStackSettings((key) => (texts[key] === undefined ? undefined : String(texts[key]))));
}

function requireSettings({ settings, problems = [] }: ReturnType<typeof parseStackSettings>): StackSettings {
  if (settings === undefined) throw new LaneError(problems.map(({ key, message }) => `${key}: ${message}`));
  return settings;
}
