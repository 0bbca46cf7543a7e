import { suggest } from "../../suggest.ts";
import type { GrantedLane } from "../granted.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import { isOfGroup, listReaders, type SecretReader, type StoreReference } from "./read-external-secret.ts";

/** The stores that manifests and lanes declare. */
export interface Stores {
  /** ClusterSecretStores by name; undefined for one that only a lane declares. */
  readonly cluster: ReadonlyMap<string, Manifest | undefined>;
  /** SecretStores by namespace and name; the namespace is empty where it is left out. */
  readonly own: ReadonlyMap<string, Manifest>;
  /** True where the name of a store is filled in later: then any name may be one's. */
  readonly isOpen: boolean;
}

/** Finds the stores of manifests and lanes. */
export function indexStores(manifests: readonly Manifest[], lanes: readonly GrantedLane[] = []): Stores {
  const stores = manifests.filter((each) => isOfGroup(each) && /^(?:Cluster)?SecretStore$/.test(each.kind));
  const cluster = new Map<string, Manifest | undefined>(lanes.map(({ store }) => [store, undefined]));
  const own = new Map<string, Manifest>();
  for (const store of stores) {
    if (store.kind === "ClusterSecretStore") cluster.set(store.name, store);
    else own.set(`${store.namespace ?? ""}/${store.name}`, store);
  }
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
  const stores = [...own.values()];
  const isThere = stores.some((store) => store.name === name && mayMeet(store.namespace, namespace, manifest));
  if (isThere) return undefined;
  const message = "No SecretStore of this namespace has this name";
  if (cluster.has(name)) return { message, hint: "A ClusterSecretStore has: say kind: ClusterSecretStore." };
  return withNear(
    message,
    name,
    stores.map((store) => store.name),
  );
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
