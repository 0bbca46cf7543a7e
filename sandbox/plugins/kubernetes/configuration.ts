import type { CheckFailure, CheckResult } from "../engine/provider.ts";
import { hasUnknown, type Properties } from "../engine/values.ts";
import { type ClusterAccess, KubeconfigError, readKubeconfig } from "./kubeconfig.ts";

/** What the provider's settings amount to. */
export interface KubernetesConfiguration {
  /** The access, or the reason why there is none. */
  readonly access: ClusterAccess | string;
  /** The namespace of objects that name none. */
  readonly namespace: string;
  readonly forcesConflicts: boolean;
  readonly adoptsExisting: boolean;
  /** Kinds whose data may change in place. */
  readonly mutableKinds: readonly string[];
}

/** The settings that change what the stand-in does. */
export const providerSettings: readonly string[] = [
  "cluster",
  "context",
  "enableConfigMapMutable",
  "enablePatchForce",
  "enableSecretMutable",
  "kubeconfig",
  "namespace",
  "upsertExistingObjects",
];

// These are taken because the stand-in does nothing that they could change; `version` and the URL come from the engine.
const idleSettings: readonly string[] = [
  "clusterIdentifier",
  "helmReleaseSettings",
  "kubeClientSettings",
  "pluginDownloadURL",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
  "version",
];

/** Checks the provider's inputs; what would change its behaviour and is not supported is refused. */
export function checkConfiguration(inputs: Properties): CheckResult {
  const failures: CheckFailure[] = [];
  for (const [name, value] of Object.entries(inputs)) {
    const isDefault = value === (name === "enableServerSideApply" ? "true" : "false");
    if (providerSettings.includes(name) || idleSettings.includes(name) || isDefault) continue;
    failures.push({ property: `kubernetes:${name}`, reason: "is not supported by the sandbox's provider plugin" });
  }
  return { inputs, failures };
}

/** Reads the provider's settings; a context that does not exist is an error, an unreadable kubeconfig a reason. */
export function readConfiguration(
  settings: Readonly<Record<string, string>>,
  ambientKubeconfig: string | undefined,
): KubernetesConfiguration {
  const { failures } = checkConfiguration(settings);
  if (failures.length > 0) throw new Error(failures.map(({ property, reason }) => `${property} ${reason}`).join("; "));
  const access = readAccess(settings, settings.kubeconfig || ambientKubeconfig);
  const mutable = { ConfigMap: settings.enableConfigMapMutable, Secret: settings.enableSecretMutable };
  return {
    access,
    namespace: settings.namespace || (typeof access === "string" ? "default" : access.namespace),
    forcesConflicts: settings.enablePatchForce === "true",
    adoptsExisting: settings.upsertExistingObjects === "true",
    mutableKinds: Object.entries(mutable).flatMap(([kind, setting]) => (setting === "true" ? [kind] : [])),
  };
}

function readAccess(settings: Readonly<Record<string, string>>, source: string | undefined): ClusterAccess | string {
  if (!source || hasUnknown(source)) return "no kubeconfig: set kubernetes:kubeconfig or KUBECONFIG";
  try {
    return readKubeconfig(source, {
      context: settings.context || undefined,
      cluster: settings.cluster || undefined,
    });
  } catch (error) {
    if (error instanceof KubeconfigError) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}
