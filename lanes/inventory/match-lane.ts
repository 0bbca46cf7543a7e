import type { Carrier } from "../drift/audit-grants.ts";
import { type Fields, isFields } from "../fields.ts";
import type { NamedPolicy } from "../policy/acl-rules.ts";
import { type LiveManifest, type LiveRole, type LiveState, nameManifest } from "./live-state.ts";
import type { ReadGrant } from "./read-grant.ts";

/** The live objects that would make up one lane. */
export interface LiveLane {
  readonly policy: NamedPolicy;
  readonly grant: ReadGrant;
  readonly role: LiveRole;
  /** Present where External Secrets delivers. */
  readonly delivery?: { readonly store: LiveManifest; readonly externalSecret: LiveManifest };
  /** Names of the secret's fields, where they are known. */
  readonly fields: readonly string[];
}

/** A lane, or every reason why the objects make up none. */
export type LaneMatch =
  | { readonly lane: LiveLane; readonly reasons?: never }
  | { readonly lane?: never; readonly reasons: readonly string[] };

/** Finds what belongs to the policy of a lane: the role that carries it, the store of that role, and what it delivers. */
export function matchLane(policy: NamedPolicy, grant: ReadGrant, live: LiveState): LaneMatch {
  const carriers = live.carriers.filter(({ policies }) => policies.includes(policy.name));
  const [carrier] = carriers;
  if (carrier === undefined) return { reasons: ["no role carries it"] };
  if (carriers.length > 1) return { reasons: [`more than one carries it: ${listPaths(carriers)}`] };
  const role = live.roles.find(({ path }) => path === carrier.path);
  if (role === undefined) {
    const words = "a lane's callers log in by a role of kubernetes, oidc, jwt or token that can be read";
    return { reasons: [`${carrier.path} carries it, and ${words}`] };
  }
  const common = { policy, grant, role };
  const readers = findReaders(live, grant);
  const stores = live.manifests.filter((each) => isStoreOf(each, role, grant));
  if (role.method !== "kubernetes" || (stores.length === 0 && readers.length === 0)) {
    return { lane: { ...common, fields: live.fieldNames.get(policy.name) ?? [] } };
  }
  return matchDelivery(common, stores, readers);
}

function matchDelivery(
  common: Pick<LiveLane, "policy" | "grant" | "role">,
  stores: readonly LiveManifest[],
  readers: readonly LiveManifest[],
): LaneMatch {
  const [store] = stores;
  const own = readers.filter((each) => stores.some((one) => isReadThrough(each, one)));
  const [externalSecret] = own;
  const reasons = [
    ...(stores.length > 1 ? [`more than one store logs in by its role: ${listNames(stores)}`] : []),
    ...(store === undefined ? [`no store logs in by its role, and the secret is read by ${listNames(readers)}`] : []),
    ...(store?.kind === "SecretStore" ? ["its store is a SecretStore, and a lane's is a ClusterSecretStore"] : []),
    ...(store !== undefined && externalSecret === undefined
      ? ["a store logs in by its role, and no ExternalSecret reads the secret through it"]
      : []),
    ...(own.length > 1 ? [`more than one ExternalSecret reads the secret: ${listNames(own)}`] : []),
  ];
  if (reasons.length > 0 || store === undefined || externalSecret === undefined) return { reasons };
  return { lane: { ...common, delivery: { store, externalSecret }, fields: listFields(externalSecret) } };
}

/** ExternalSecrets that ask for the key, in any of the ways in which External Secrets lets it be written. */
export function findReaders({ manifests }: Pick<LiveState, "manifests">, { mount, key }: ReadGrant): LiveManifest[] {
  const written = [key, `${mount}/${key}`, `${mount}/data/${key}`, `data/${key}`];
  return manifests.filter(
    (each) =>
      each.kind === "ExternalSecret" &&
      listData(each).some(({ remoteRef }) => isFields(remoteRef) && written.includes(String(remoteRef.key))),
  );
}

function isStoreOf({ kind, spec }: LiveManifest, role: LiveRole, { mount }: ReadGrant): boolean {
  if (kind === "ExternalSecret") return false;
  const vault = dig(spec, "provider", "vault");
  const login = dig(vault, "auth", "kubernetes");
  return vault.path === mount && login.role === role.name && login.mountPath === role.mount;
}

/** A SecretStore is read through in its own namespace alone. */
function isReadThrough({ spec, namespace }: LiveManifest, store: LiveManifest): boolean {
  const { kind = "SecretStore", name } = dig(spec, "secretStoreRef");
  return kind === store.kind && name === store.name && (kind !== "SecretStore" || namespace === store.namespace);
}

function listFields(externalSecret: LiveManifest): readonly string[] {
  const names = listData(externalSecret).flatMap(({ remoteRef }) =>
    isFields(remoteRef) && typeof remoteRef.property === "string" ? [remoteRef.property] : [],
  );
  return [...new Set(names)].sort();
}

function listData({ spec }: LiveManifest): readonly Fields[] {
  return Array.isArray(spec.data) ? spec.data.filter(isFields) : [];
}

/** What lies below some keys; nothing where it is no object. */
export function dig(value: unknown, ...path: readonly string[]): Fields {
  const found = path.reduce((at, key) => (isFields(at) ? at[key] : undefined), value);
  return isFields(found) ? found : {};
}

const listPaths = (carriers: readonly Carrier[]): string => carriers.map(({ path }) => path).join(", ");
const listNames = (manifests: readonly LiveManifest[]): string =>
  manifests.map((each) => `${each.kind} ${nameManifest(each)}`).join(", ");
