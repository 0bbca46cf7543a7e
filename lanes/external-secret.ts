import { deriveDelivery } from "./delivery.ts";
import { formatDuration, requireSeconds } from "./duration.ts";
import { composeExternalSecret, type KubernetesManifest, type SecretDelivery, type SecretStore } from "./manifests.ts";
import type { KubernetesRole } from "./role.ts";
import type { Ccr } from "./schema.ts";
import type { Applier } from "./stack-setting-values.ts";
import type { StackSettings } from "./stack-settings.ts";

/** What External Secrets delivers for one lane, and the store that it reads through. */
export interface ExternalSecretGrant {
  readonly store: SecretStore;
  readonly delivery: SecretDelivery;
  /** The ExternalSecret itself. */
  readonly manifest: KubernetesManifest;
  /** Who applies it, and the store. */
  readonly appliedBy: Applier;
}

/** The store and the delivery of a checked request that External Secrets serves. */
export function compileExternalSecret(
  ccr: Ccr,
  { settings, role, key }: { settings: StackSettings; role: KubernetesRole; key: string },
): ExternalSecretGrant {
  const { namespace, secretName, store } = deriveDelivery(ccr);
  const interval = ccr.delivery.refresh_interval;
  const rotation = ccr.rotations?.at(-1);
  const delivered: SecretDelivery = {
    namespace,
    store,
    secretName,
    key,
    fields: [...ccr.openbao.fields].sort(),
    refreshInterval: formatDuration(
      interval === undefined ? settings.refreshIntervalSeconds : requireSeconds(interval),
    ),
    creationPolicy: ccr.delivery.creation_policy ?? "Owner",
    deletionPolicy: ccr.delivery.deletion_policy ?? "Retain",
    takesOverSecret: ccr.delivery.takes_over_secret ?? false,
    ...(rotation === undefined ? {} : { rotationId: rotation.id }),
    ...(ccr.delivery.reload_annotation === undefined ? {} : { reloadAnnotation: ccr.delivery.reload_annotation }),
  };
  return {
    store: {
      name: store,
      namespace,
      server: settings.openbaoAddressFromCluster,
      mount: ccr.openbao.mount,
      kvVersion: settings.kvVersion,
      ...(settings.openbaoCaProvider === undefined ? {} : { caProvider: settings.openbaoCaProvider }),
      authMount: role.mount,
      role: role.name,
      serviceAccount: requireOneServiceAccount(role),
      ...(role.audience === undefined ? {} : { audience: role.audience }),
    },
    delivery: delivered,
    manifest: composeExternalSecret(delivered),
    appliedBy: settings.kubernetesObjects ?? "pulumi",
  };
}

/** External Secrets logs in as one service account; a role for several would leave it open which. */
function requireOneServiceAccount(role: KubernetesRole): { name: string; namespace: string } {
  const [name, ...otherNames] = role.serviceAccountNames;
  const [namespace, ...otherNamespaces] = role.serviceAccountNamespaces;
  if (name === undefined || namespace === undefined || otherNames.length > 0 || otherNamespaces.length > 0) {
    throw new TypeError("a role of External Secrets must bind exactly one service account of one namespace");
  }
  return { name, namespace };
}
