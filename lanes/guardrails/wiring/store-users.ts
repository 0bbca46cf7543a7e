import type { Manifest } from "../manifest.ts";
import { listReaders, type SecretReader, type StoreReference } from "./read-external-secret.ts";
import { listPushers } from "./read-push-secret.ts";

/** What reads from stores or writes into them. */
export interface StoreUser extends Pick<SecretReader, "manifest" | "namespace" | "namespaces"> {
  /** Every store: the whole's, and those of its entries. */
  readonly stores: readonly StoreReference[];
}

/** Everything that uses stores, what reads first. */
export function listStoreUsers(manifests: readonly Manifest[]): readonly StoreUser[] {
  return [...listReaders(manifests).map(describeReader), ...listPushers(manifests)];
}

function describeReader({ manifest, namespace, namespaces, store, data, dataFrom }: SecretReader): StoreUser {
  const stores = [store, ...data.map((each) => each.store), ...dataFrom.map((each) => each.store)];
  return { manifest, namespace, namespaces, stores: stores.filter((each) => each !== undefined) };
}
