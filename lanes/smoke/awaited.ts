import { requireSeconds } from "../duration.ts";
import type { Lane } from "../lane.ts";
import type { LaneSet, NamespaceGrant } from "../lane-set.ts";

interface Common {
  /** As `ccr:adopt` names it: the store's name, or `<namespace>/<name>`. */
  readonly id: string;
  readonly name: string;
  /** The requests that ask for it, sorted. */
  readonly ccrIds: readonly string[];
  /** Names that what is said of it may quote; nothing else that is quoted is shown. */
  readonly names: readonly string[];
}

/** A ClusterSecretStore that must become ready. */
export interface AwaitedStore extends Common {
  readonly kind: "store";
}

/** An ExternalSecret that must become ready, and the Secret that it must fill. */
export interface AwaitedExternalSecret extends Common {
  readonly kind: "external-secret";
  readonly namespace: string;
  /** Name of the ClusterSecretStore that it reads through. */
  readonly store: string;
  /** Seconds between two of its reads; 0: it reads once. */
  readonly refreshSeconds: number;
  /** The Secret's keys; absent where the lane declares that none is made. */
  readonly secret?: { readonly name: string; readonly fields: readonly string[] };
}

export type Awaited = AwaitedStore | AwaitedExternalSecret;

/** What is waited for: that of some requests and namespaces alone, or of all. */
export interface AwaitedScope {
  readonly ccrIds?: readonly string[];
  readonly namespaces?: readonly string[];
}

/** The objects of the lanes that External Secrets delivers, each store before what reads through it. */
export function listAwaited({ namespaces }: LaneSet, scope: AwaitedScope = {}): readonly Awaited[] {
  return namespaces
    .filter(({ namespace }) => scope.namespaces?.includes(namespace) ?? true)
    .flatMap((grant) => {
      const lanes = grant.lanes.filter(({ ccrId }) => scope.ccrIds?.includes(ccrId) ?? true);
      return lanes.length === 0 ? [] : [awaitStore(grant, lanes), ...lanes.flatMap(awaitExternalSecret)];
    });
}

/** What one lane alone waits for, by what it is made of: its store and its ExternalSecret, where it has them. */
export function listAwaitedOf(lane: AwaitingLane): readonly Awaited[] {
  const { externalSecret } = lane;
  if (externalSecret === undefined) return [];
  const { store } = externalSecret;
  return [awaitStore({ namespace: store.namespace, store }, [lane]), ...awaitExternalSecret(lane)];
}

type AwaitingLane = Pick<Lane, "ccrId" | "policy" | "externalSecret">;

function awaitStore(
  { namespace, store }: Pick<NamespaceGrant, "namespace" | "store">,
  lanes: readonly AwaitingLane[],
): AwaitedStore {
  const { name, role, authMount, mount, serviceAccount } = store;
  return {
    kind: "store",
    id: name,
    name,
    ccrIds: lanes.map(({ ccrId }) => ccrId).sort(),
    names: [name, namespace, role, authMount, mount, serviceAccount.name, serviceAccount.namespace],
  };
}

function awaitExternalSecret({ ccrId, policy, externalSecret }: AwaitingLane): readonly AwaitedExternalSecret[] {
  if (externalSecret === undefined) return [];
  const { delivery, store } = externalSecret;
  const { namespace, secretName: name, fields, creationPolicy, refreshInterval } = delivery;
  const { role, authMount, mount, serviceAccount } = store;
  return [
    {
      kind: "external-secret",
      id: `${namespace}/${name}`,
      name,
      namespace,
      ccrIds: [ccrId],
      store: store.name,
      refreshSeconds: requireSeconds(refreshInterval),
      ...(creationPolicy === "None" ? {} : { secret: { name, fields } }),
      names: [
        ...[name, namespace, `${namespace}/${name}`, store.name, policy.name, policy.path, delivery.key, ...fields],
        ...[role, authMount, mount, serviceAccount.name, serviceAccount.namespace],
      ],
    },
  ];
}
