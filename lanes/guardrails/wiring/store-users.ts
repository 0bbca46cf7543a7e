import type { Manifest } from "../manifest.ts";
import { listReaders, type SecretReader, type StoreReference } from "./read-external-secret.ts";
import { listPushers } from "./read-push-secret.ts";

/** What reads from stores or writes into them. */
export interface StoreUser extends Pick<SecretReader, "manifest" | "namespace" | "namespaces"> {
  /** Every store: the whole's, and those of its entries. */
  readonly stores: readonly StoreReference[];
}

const known = new WeakMap<readonly Manifest[], readonly StoreUser[]>();

/** Everything that uses stores, what reads first; listed once for all rules. */
export function listStoreUsers(manifests: readonly Manifest[]): readonly StoreUser[] {
  let users = known.get(manifests);
  if (users === undefined) {
    users = [...listReaders(manifests).map(describeReader), ...listPushers(manifests)];
    known.set(manifests, users);
  }
  return users;
}

function describeReader({ manifest, namespace, namespaces, store, data, dataFrom }: SecretReader): StoreUser {
  const stores = store === undefined ? [] : [store];
  for (const each of data) if (each.store !== undefined) stores.push(each.store);
  for (const each of dataFrom) if (each.store !== undefined) stores.push(each.store);
  return { manifest, namespace, namespaces, stores };
}
