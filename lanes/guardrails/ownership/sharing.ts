import type { Manifest } from "../manifest.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold } from "../untold.ts";
import { fileOf, findBundle, ownerOf, settledNamespace } from "./places.ts";
import type { SecretOwnership } from "./schema.ts";
import { isExternalSecret, listAllUses, listRemoteKeys, type RemoteKey, targetOf } from "./secret-objects.ts";

/** A service uses its own secrets, and of others those alone that are approved bundles with it among their users. */
export const checkUses: ManifestRule = (set, report) => {
  if (set.ownership === undefined) return;
  const ownership = set.ownership.value;
  const makers = listMakers(set.manifests, ownership);
  for (const { where, use } of listAllUses(set)) {
    const owner = ownerOf(ownership, where);
    const namespace = settledNamespace(ownership, where);
    if (owner.is !== "service" || namespace === undefined) continue;
    const user = owner.service.name;
    const bundle = (ownership.bundles ?? []).find(
      ({ name, namespaces }) => name === use.name && namespaces.includes(namespace),
    );
    const owners = makers.get(`${namespace}/${use.name}`) ?? [];
    if (owners.includes(user) || (bundle === undefined && owners.length === 0)) continue;
    if (bundle?.approval !== undefined && bundle.users.includes(user)) continue;
    const whose = bundle === undefined ? `of ${owners.join(", ")}` : "a shared bundle";
    const message = `This Secret is ${whose}, and no approved bundle names ${user} among its users`;
    report(where, "secret-shared", use.path, message);
  }
};

/** The services whose ExternalSecrets make a Secret, by namespace and name. */
function listMakers(
  manifests: readonly Manifest[],
  ownership: SecretOwnership,
): ReadonlyMap<string, readonly string[]> {
  const makers = new Map<string, string[]>();
  for (const manifest of manifests) {
    if (!isExternalSecret(manifest)) continue;
    const { name } = targetOf(manifest);
    const namespace = settledNamespace(ownership, manifest);
    const owner = ownerOf(ownership, manifest);
    if (owner.is !== "service" || namespace === undefined || isUntold(name)) continue;
    const key = `${namespace}/${name}`;
    makers.set(key, [...(makers.get(key) ?? []), owner.service.name]);
  }
  return makers;
}

/** A field that one service reads, and where it says so. */
interface Read {
  readonly manifest: Manifest;
  readonly remote: RemoteKey;
  readonly user: string;
}

/** One field of one key is a secret of one service, however many Secrets hold it. */
export const checkKeys: ManifestRule = ({ manifests, ownership: file }, report) => {
  if (file === undefined) return;
  const reads = manifests.filter(isExternalSecret).flatMap((manifest): Read[] => {
    const owner = ownerOf(file.value, manifest);
    if (owner.is !== "service") return [];
    const user = owner.service.name;
    return listRemoteKeys(manifest).map((remote) => ({ manifest, remote, user }));
  });
  for (const group of Map.groupBy(reads, ({ remote }) => remote.key).values()) {
    for (const read of group) {
      const other = group.find((each) => each.user !== read.user && isSameField(each.remote, read.remote));
      if (other === undefined || isApproved(read, file.value)) continue;
      const message = `${other.user} reads this field too (${fileOf(other.manifest)}), and no approved bundle says why`;
      report(read.manifest, "secret-shared", read.remote.path, message);
    }
  }
};

function isSameField(left: RemoteKey, right: RemoteKey): boolean {
  return left.property === undefined || right.property === undefined || left.property === right.property;
}

function isApproved({ manifest, remote, user }: Read, ownership: SecretOwnership): boolean {
  const names = [targetOf(manifest).name, remote.key.slice(remote.key.lastIndexOf("/") + 1)];
  return names.some((name) => findBundle(ownership, name, undefined)?.users.includes(user) === true);
}
