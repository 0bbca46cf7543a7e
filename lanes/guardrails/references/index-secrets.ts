import { compareText } from "../../finding.ts";
import type { Producer } from "./reference.ts";

/** The keys of Secrets that one reference may mean. */
export interface KnownKeys {
  readonly keys: ReadonlySet<string>;
  /** True where the keys of one of them are not known: any may be there. */
  readonly isOpen: boolean;
}

/** The Secrets of one name, by namespace; a reference is resolved without looking through all of them. */
export interface SecretsOfName {
  readonly all: KnownKeys;
  /** Of those whose namespace is not written: it is whoever's asks. */
  readonly anywhere: KnownKeys | undefined;
  readonly byNamespace: ReadonlyMap<string, KnownKeys>;
  /** Sorted. */
  readonly namespaces: readonly string[];
}

/** Secrets by name. */
export type Secrets = ReadonlyMap<string, SecretsOfName>;

/** Prepares what makes Secrets for being asked for by name and namespace. */
export function indexSecrets(producers: ReadonlyMap<string, readonly Producer[]>): Secrets {
  return new Map(Array.from(producers, ([name, all]) => [name, indexOne(all)]));
}

function indexOne(all: readonly Producer[]): SecretsOfName {
  const groups = Map.groupBy(all, ({ namespace }) => namespace);
  const anywhere = groups.get(undefined);
  const byNamespace = new Map<string, KnownKeys>();
  for (const [namespace, own] of groups) if (namespace !== undefined) byNamespace.set(namespace, joinKeys(own));
  return {
    all: joinKeys(all),
    anywhere: anywhere && joinKeys(anywhere),
    byNamespace,
    namespaces: [...byNamespace.keys()].sort(compareText),
  };
}

function joinKeys(producers: readonly Producer[]): KnownKeys {
  return {
    keys: new Set(producers.flatMap(({ keys = [] }) => keys)),
    isOpen: producers.some(({ keys }) => keys === undefined),
  };
}

/** What of a name may be meant in a namespace: one that is not written on either side may be the other's. */
export function inNamespace(named: SecretsOfName | undefined, namespace: string | undefined): readonly KnownKeys[] {
  if (named === undefined) return [];
  const found = namespace === undefined ? [named.all] : [named.byNamespace.get(namespace), named.anywhere];
  return found.filter((each) => each !== undefined);
}
