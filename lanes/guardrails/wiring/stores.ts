import { type FindNear, indexNear } from "../../suggest.ts";
import type { GrantedLane } from "../granted.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import { listOfGroup, listReaders, type SecretReader, type StoreReference } from "./read-external-secret.ts";

/** The stores that manifests and lanes declare. */
export interface Stores {
  /** ClusterSecretStores by name: one for each environment that has one; none of what only a lane declares. */
  readonly cluster: ReadonlyMap<string, readonly Manifest[]>;
  /** SecretStores by name. */
  readonly own: ReadonlyMap<string, readonly Manifest[]>;
  /** True where the name of a store is filled in later: then any name may be one's. */
  readonly isOpen: boolean;
}

/** Finds the stores of manifests and lanes. */
export function indexStores(manifests: readonly Manifest[], lanes: readonly GrantedLane[] = []): Stores {
  const stores = listOfGroup(manifests).filter(({ kind }) => /^(?:Cluster)?SecretStore$/.test(kind));
  const ofKind = (kind: string): [string, Manifest[]][] => [
    ...Map.groupBy(
      stores.filter((each) => each.kind === kind),
      ({ name }) => name,
    ),
  ];
  const ofLanes = lanes.map(({ store }): [string, Manifest[]] => [store, []]);
  const cluster = new Map([...ofLanes, ...ofKind("ClusterSecretStore")]);
  const own = new Map(ofKind("SecretStore"));
  return { cluster, own, isOpen: stores.some(({ name }) => isUntold(name)) };
}

/** Every store that something reads through is there. */
export const checkStoreReferences: ManifestRule = ({ manifests, lanes }, report) => {
  const stores = indexStores(manifests, lanes);
  if (stores.isOpen) return;
  const known = indexKnown(stores);
  for (const reader of listReaders(manifests)) {
    for (const reference of listReferences(reader)) {
      const fault = explain(reference, reader, known);
      if (fault === undefined) continue;
      report(reader.manifest, "store-unresolved", [...reference.path, "name"], fault.message, fault.hint);
    }
  }
};

function listReferences({ store, data, dataFrom }: SecretReader): readonly StoreReference[] {
  return [store, ...data.map((each) => each.store), ...dataFrom.map((each) => each.store)].filter(
    (each) => each !== undefined,
  );
}

interface Fault {
  readonly message: string;
  readonly hint?: string;
}

/** The stores as references are held against them, of which there may be one for each. */
interface KnownStores {
  readonly cluster: Stores["cluster"];
  /** The namespaces of the SecretStores of a name; undefined is one that is not told. */
  readonly own: ReadonlyMap<string, ReadonlySet<string | undefined>>;
  readonly nearCluster: FindNear;
  readonly nearOwn: FindNear;
}

function indexKnown({ cluster, own }: Stores): KnownStores {
  const namespaces = Array.from(
    own,
    ([name, stores]) => [name, new Set(stores.map(({ namespace }) => toldName(namespace)))] as const,
  );
  return {
    cluster,
    own: new Map(namespaces),
    nearCluster: indexNear(cluster.keys()),
    nearOwn: indexNear(own.keys()),
  };
}

function explain(
  { kind, name }: StoreReference,
  { namespace, manifest }: SecretReader,
  { cluster, own, nearCluster, nearOwn }: KnownStores,
): Fault | undefined {
  if (toldName(name) === undefined) return undefined;
  if (kind === "ClusterSecretStore") {
    return cluster.has(name) ? undefined : withNear("No ClusterSecretStore has this name", nearCluster(name));
  }
  if (kind !== "SecretStore") return { message: "A store is a SecretStore or a ClusterSecretStore" };
  if (isThere(own.get(name), namespace, manifest)) return undefined;
  const message = "No SecretStore of this namespace has this name";
  if (cluster.has(name)) return { message, hint: "A ClusterSecretStore has: say kind: ClusterSecretStore." };
  return withNear(message, nearOwn(name));
}

function withNear(message: string, near: string | undefined): Fault {
  return near === undefined ? { message } : { message, hint: `Did you mean ${near}?` };
}

/** Whoever applies a manifest without a namespace says where it goes. */
function isThere(
  stores: ReadonlySet<string | undefined> | undefined,
  namespace: string | undefined,
  { kind }: Manifest,
): boolean {
  if (stores === undefined) return false;
  const told = toldName(namespace);
  return kind === "ClusterExternalSecret" || told === undefined || stores.has(told) || stores.has(undefined);
}
