import * as pulumi from "@pulumi/pulumi";
import { parseStackSettings, type SettingsResult } from "../lanes/stack-settings.ts";

/** The settings of a stack in its `ccr:` configuration, or every problem of them. */
export function readStackConfig(config: pulumi.Config = new pulumi.Config("ccr")): SettingsResult {
  return parseStackSettings((key) => config.get(key), listKeys(config));
}

/** The keys of a namespace of the stack's configuration; their values are not looked at. */
function listKeys({ name }: pulumi.Config): readonly string[] {
  const prefix = `${name}:`;
  const keys = Object.keys(pulumi.runtime.allConfig());
  return keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}
