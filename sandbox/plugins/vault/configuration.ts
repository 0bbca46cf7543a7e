import fs from "node:fs";
import { type CheckFailure, type CheckResult, settingText } from "../engine/provider.ts";
import { hasUnknown, type Properties } from "../engine/values.ts";

/** How the provider reaches its server; its token is no part of it. */
export interface VaultConfiguration {
  readonly address: string;
  /** PEM text; undefined where the system's authorities are trusted. */
  readonly ca: string | undefined;
  readonly namespace: string | undefined;
  readonly maxRetries: number;
}

/** The settings that are taken. No child token is ever made, so that two of them have nothing to say. */
export const providerSettings: readonly string[] = [
  "address",
  "caCertFile",
  "maxLeaseTtlSeconds",
  "maxRetries",
  "namespace",
  "skipChildToken",
  "skipTlsVerify",
];

// Set by the engine, not by a program.
const engineSettings: readonly string[] = ["version", "pluginDownloadURL"];
const knownSettings: readonly string[] = [...providerSettings, ...engineSettings];

/** Checks the provider's inputs; an address is required, and a token must not be among them. */
export function checkConfiguration(inputs: Properties): CheckResult {
  const failures: CheckFailure[] = [];
  for (const property of Object.keys(inputs).filter((name) => !knownSettings.includes(name))) {
    const reason =
      property === "token"
        ? "would be kept in the state: set VAULT_TOKEN in the environment instead"
        : "is not supported by the sandbox's provider plugin";
    failures.push({ property: `vault:${property}`, reason });
  }
  if (settingText(inputs, "skipTlsVerify") === "true") {
    failures.push({ property: "vault:skipTlsVerify", reason: "must stay false: name the authority by caCertFile" });
  }
  if (!hasUnknown(inputs.address)) {
    const reason = findAddressProblem(settingText(inputs, "address"));
    if (reason !== undefined) failures.push({ property: "vault:address", reason });
  }
  return { inputs, failures };
}

/** Reads the provider's settings; throws with the setting's name. */
export function readConfiguration(settings: Readonly<Record<string, string>>): VaultConfiguration {
  const { failures } = checkConfiguration(settings);
  if (failures.length > 0) throw new Error(failures.map(({ property, reason }) => `${property} ${reason}`).join("; "));
  const maxRetries = Number(settings.maxRetries ?? 2);
  if (!Number.isInteger(maxRetries) || maxRetries < 0) throw new Error("vault:maxRetries takes a number from 0 up");
  return {
    address: settings.address ?? "",
    ca: settings.caCertFile ? readAuthority(settings.caCertFile) : undefined,
    namespace: settings.namespace || undefined,
    maxRetries,
  };
}

function findAddressProblem(address: string | undefined): string | undefined {
  if (address === undefined) return "is missing: set it to the URL of the server, there is no default";
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return "takes an http or https URL";
  if (url.username !== "" || url.password !== "") return "must not carry credentials";
  return undefined;
}

function readAuthority(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new Error(`vault:caCertFile cannot be read (${code}): ${file}`);
  }
}
