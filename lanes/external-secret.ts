import { deriveDelivery } from "./delivery.ts";
import { formatDuration, requireSeconds } from "./duration.ts";
import { composeExternalSecret, type KubernetesManifest } from "./manifests.ts";
import type { KubernetesRole } from "./role.ts";
import type { Ccr } from "./schema.ts";
import type { Applier, CaProvider, StackSettings } from "./stack-settings.ts";

/** The store through which one namespace reads; its condition admits that namespace alone. */
export interface SecretStore {
  readonly name: string;
  readonly namespace: string;
  readonly server: string;
  readonly mount: string;
  readonly kvVersion: 1 | 2;
  readonly caProvider?: CaProvider;
  readonly authMount: string;
  readonly role: string;
  readonly serviceAccount: { readonly name: string; readonly namespace: string };
  readonly audience?: string;
}

/** The Secret that External Secrets keeps: which fields of which key, under which name. */
export interface SecretDelivery {
  readonly namespace: string;
  readonly store: string;
  readonly secretName: string;
  /** The secret's path below its mount. */
  readonly key: string;
  readonly fields: readonly string[];
  /** Go duration in normal form, `1h0m0s`. */
  readonly refreshInterval: string;
  readonly creationPolicy: "Owner" | "Orphan" | "Merge" | "None";
  readonly deletionPolicy: "Retain" | "Delete" | "Merge";
  /** True where a Secret of that name may be replaced that External Secrets did not make. */
  readonly takesOverSecret: boolean;
  /** Id of the last rotation: a new one has External Secrets read the value again at once. */
  readonly rotationId?: string;
  /** An annotation of the Secret that has pods restarted when it changes. */
  readonly reloadAnnotation?: { readonly name: string; readonly value: string };
}

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
