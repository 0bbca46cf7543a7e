import type { Lane } from "../lane.ts";
import type { LaneSet, NamespaceGrant } from "../lane-set.ts";
import type { KubernetesManifest } from "../manifests.ts";

/** Which program applies what is exported. */
export type GitopsLayout = "argocd" | "flux";

/** One object that is exported, the file that it has for itself, and the lanes that it is there for. */
export interface ExportedObject {
  /** `stores` or `lanes`, and the name of the namespace or the lane. */
  readonly file: string;
  readonly manifest: KubernetesManifest;
  readonly lanes: readonly Lane[];
}

/** How objects are ordered. */
export interface Ordering {
  readonly layout: GitopsLayout;
  /** Argo CD's wave of the stores; their ExternalSecrets are in the next one. */
  readonly wave: number;
}

/** The stores and the ExternalSecrets of a set, each store before what reads through it. */
export function listExported(set: LaneSet, ordering: Ordering): readonly ExportedObject[] {
  return [
    ...set.namespaces.map((grant) => exportStore(grant, ordering)),
    ...set.lanes.flatMap((lane) => exportLane(lane, ordering)),
  ];
}

function exportStore({ namespace, storeManifest, lanes }: NamespaceGrant, ordering: Ordering): ExportedObject {
  const manifest = annotate(storeManifest, ordering, ordering.wave);
  return { file: `stores/${namespace}.yaml`, manifest, lanes };
}

function exportLane(lane: Lane, ordering: Ordering): readonly ExportedObject[] {
  const { externalSecret, name } = lane;
  if (externalSecret === undefined) return [];
  const manifest = annotate(externalSecret.manifest, ordering, ordering.wave + 1);
  return [{ file: `lanes/${name}.yaml`, manifest, lanes: [lane] }];
}

/**
 * The object as a lane declares it, and for Argo CD when it is applied. A dry run would fail while its kind is not
 * served, as in the sync that installs External Secrets (argo-cd 3.1, docs/user-guide/sync-options.md).
 */
function annotate(manifest: KubernetesManifest, { layout }: Ordering, wave: number): KubernetesManifest {
  if (layout !== "argocd") return manifest;
  const annotations = {
    "argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true",
    "argocd.argoproj.io/sync-wave": String(wave),
    ...manifest.metadata.annotations,
  };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}
