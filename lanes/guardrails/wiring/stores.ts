import { shortenList } from "../../shorten-list.ts";
import { type FindNear, indexNear } from "../../suggest.ts";
import type { GrantedLane } from "../granted.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold, toldName } from "../untold.ts";
import { listOfGroup, type StoreReference } from "./read-external-secret.ts";
import { listStoreUsers, type StoreUser } from "./store-users.ts";

/** The stores that manifests and lanes declare. */
export interface Stores {
  /** ClusterSecretStores by name: one for each environment that has one; none of what only a lane declares. */
  readonly cluster: ReadonlyMap<string, readonly Manifest[]>;
  /** SecretStores by name. */
  readonly own: ReadonlyMap<string, readonly Manifest[]>;
  /** SecretStores by namespace and name ({@link findStores}). */
  readonly ownByPlace: ReadonlyMap<string, readonly Manifest[]>;
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
  const ownByPlace = Map.groupBy([...own.values()].flat(), ({ namespace, name }) => placeOf(namespace, name));
  return { cluster, own, ownByPlace, isOpen: stores.some(({ name }) => isUntold(name)) };
}

/** Of a namespace that is left out or filled in by somebody else nothing is known. */
function placeOf(namespace: string | undefined, name: string): string {
  return `${toldName(namespace) ?? ""}/${name}`;
}

const NONE: readonly Manifest[] = [];

/** The stores that a reference may mean, in lists that are the same for the same place; whoever applies a manifest without a namespace says where it goes. */
export function findStores(
  { kind, name }: StoreReference,
  { namespace }: Pick<StoreUser, "namespace">,
  { cluster, own, ownByPlace }: Stores,
): readonly (readonly Manifest[])[] {
  if (kind === "ClusterSecretStore") return [cluster.get(name) ?? NONE];
  if (toldName(namespace) === undefined) return [own.get(name) ?? NONE];
  return [namespace, undefined].map((each) => ownByPlace.get(placeOf(each, name)) ?? NONE);
}

/** Every store that something reads from or writes into is there. */
export const checkStoreReferences: ManifestRule = ({ manifests, lanes }, report) => {
  const stores = indexStores(manifests, lanes);
  if (stores.isOpen) return;
  const near = { cluster: indexNear(stores.cluster.keys()), own: indexNear(stores.own.keys()) };
  for (const user of listStoreUsers(manifests)) {
    for (const reference of user.stores) {
      const fault = explain(reference, user, { stores, near, knowsLanes: lanes !== undefined });
      if (fault === undefined) continue;
      report(user.manifest, "store-unresolved", [...reference.path, "name"], fault.message, fault.hint);
    }
  }
};

interface Fault {
  readonly message: string;
  readonly hint?: string;
}

interface Known {
  readonly stores: Stores;
  /** What stores may have been meant, by the kind. */
  readonly near: { readonly cluster: FindNear; readonly own: FindNear };
  /** False where stores of lanes are not among them. */
  readonly knowsLanes: boolean;
}

function explain(reference: StoreReference, user: StoreUser, { stores, near, knowsLanes }: Known): Fault | undefined {
  const { kind, name } = reference;
  const { cluster } = stores;
  if (toldName(name) === undefined) return undefined;
  if (kind === "ClusterSecretStore") {
    if (cluster.has(name)) return undefined;
    const fault = withNear("No ClusterSecretStore has this name", near.cluster(name));
    return knowsLanes || fault.hint !== undefined ? fault : { ...fault, hint: WITHOUT_LANES };
  }
  if (kind !== "SecretStore") return { message: "A store is a SecretStore or a ClusterSecretStore" };
  if (findStores(reference, user, stores).some(({ length }) => length > 0)) return undefined;
  const message = "No SecretStore of this namespace has this name";
  if (cluster.has(name)) return { message, hint: "A ClusterSecretStore has: say kind: ClusterSecretStore." };
  const elsewhere = namePlaces(stores.own.get(name) ?? NONE);
  if (elsewhere !== "")
    return { message, hint: `There is one in ${elsewhere}; a SecretStore serves its own namespace.` };
  const isHere = (each: string): boolean =>
    findStores({ ...reference, name: each }, user, stores).some(({ length }) => length > 0);
  return withNear(message, near.own(name, isHere));
}

/** How many namespaces a hint names. */
const MAX_NAMESPACES = 5;

const places = new WeakMap<readonly Manifest[], string>();

/** The namespaces of stores, as a hint has them; of one name many may ask. */
function namePlaces(stores: readonly Manifest[]): string {
  let named = places.get(stores);
  if (named === undefined) {
    const namespaces = stores.flatMap(({ namespace }) => toldName(namespace) ?? []);
    named = shortenList([...new Set(namespaces)].sort(), MAX_NAMESPACES);
    places.set(stores, named);
  }
  return named;
}

const WITHOUT_LANES = "Name a store that these manifests declare; `ccr check` knows those of granted lanes too.";

function withNear(message: string, name: string | undefined): Fault {
  return name === undefined ? { message } : { message, hint: `Did you mean ${name}?` };
}
