import { suggest } from "../../suggest.ts";
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
  for (const reader of listReaders(manifests)) {
    for (const reference of listReferences(reader)) {
      const fault = explain(reference, reader, stores);
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

function explain(
  { kind, name }: StoreReference,
  { namespace, manifest }: SecretReader,
  { cluster, own }: Stores,
): Fault | undefined {
  if (toldName(name) === undefined) return undefined;
  if (kind === "ClusterSecretStore") {
    return cluster.has(name) ? undefined : withNear("No ClusterSecretStore has this name", name, [...cluster.keys()]);
  }
  if (kind !== "SecretStore") return { message: "A store is a SecretStore or a ClusterSecretStore" };
  const isThere = own.get(name)?.some((store) => mayMeet(store.namespace, namespace, manifest)) === true;
  if (isThere) return undefined;
  const message = "No SecretStore of this namespace has this name";
  if (cluster.has(name)) return { message, hint: "A ClusterSecretStore has: say kind: ClusterSecretStore." };
  return withNear(message, name, [...own.keys()]);
}

function withNear(message: string, name: string, names: readonly string[]): Fault {
  const near = suggest(name, names);
  return near === undefined ? { message } : { message, hint: `Did you mean ${near}?` };
}

/** Whoever applies a manifest without a namespace says where it goes. */
function mayMeet(left: string | undefined, right: string | undefined, { kind }: Manifest): boolean {
  const told = [left, right].map(toldName);
  return kind === "ClusterExternalSecret" || told[0] === undefined || told[1] === undefined || told[0] === told[1];
}
