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
}

/** Secrets by name; of those that nobody asks for nothing is prepared. */
export interface Secrets {
  readonly get: (name: string) => SecretsOfName | undefined;
  readonly names: () => Iterable<string>;
}

/** Prepares what makes Secrets for being asked for by name and namespace. */
export function indexSecrets(producers: ReadonlyMap<string, readonly Producer[]>): Secrets {
  const known = new Map<string, SecretsOfName>();
  const get = (name: string): SecretsOfName | undefined => {
    const all = producers.get(name);
    const found = known.get(name) ?? (all && indexOne(all));
    if (found !== undefined) known.set(name, found);
    return found;
  };
  return { get, names: () => producers.keys() };
}

const NO_NAMESPACE: ReadonlyMap<string, KnownKeys> = new Map();

function indexOne(producers: readonly Producer[]): SecretsOfName {
  const all = joinKeys(producers);
  const only = producers[0]?.namespace;
  if (producers.length === 1) {
    return only === undefined
      ? { all, anywhere: all, byNamespace: NO_NAMESPACE }
      : { all, anywhere: undefined, byNamespace: new Map([[only, all]]) };
  }
  const groups = Map.groupBy(producers, ({ namespace }) => namespace);
  const anywhere = groups.get(undefined);
  const byNamespace = new Map<string, KnownKeys>();
  for (const [namespace, own] of groups) if (namespace !== undefined) byNamespace.set(namespace, joinKeys(own));
  return { all, anywhere: anywhere && joinKeys(anywhere), byNamespace };
}

function joinKeys(producers: readonly Producer[]): KnownKeys {
  const keys = new Set<string>();
  for (const each of producers) for (const key of each.keys ?? []) keys.add(key);
  return { keys, isOpen: producers.some((each) => each.keys === undefined) };
}

/** What of a name may be meant in a namespace: one that is not written on either side may be the other's. */
export function inNamespace(named: SecretsOfName | undefined, namespace: string | undefined): readonly KnownKeys[] {
  if (named === undefined) return [];
  const found = namespace === undefined ? [named.all] : [named.byNamespace.get(namespace), named.anywhere];
  return found.filter((each) => each !== undefined);
}
