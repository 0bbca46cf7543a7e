import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { asMap, asText } from "../values.ts";

/** A key that has to be in a Secret. */
export interface KeyReference {
  readonly path: Path;
  readonly key: string;
}

/** A place of a manifest, or of a file of values, that names a Secret; in plain values. */
export interface SecretReference {
  /** Where the name is. */
  readonly path: Path;
  readonly name: string;
  /** Undefined where it is left out: then any namespace may be meant. */
  readonly namespace: string | undefined;
  readonly keys: readonly KeyReference[];
  readonly isOptional: boolean;
  /** True for a value whose chart may make the Secret by it. */
  readonly isOfChart?: boolean;
}

/** A Secret that is there, or that something makes. */
export interface Producer {
  readonly name: string;
  /** Undefined where it is left out, filled in later, or is more than one. */
  readonly namespace: string | undefined;
  /** Undefined where they are not known. */
  readonly keys: readonly string[] | undefined;
  /** True for what adds keys to a Secret that something else makes. */
  readonly isAddition?: boolean;
}

/** Where a reference is found. */
export interface Site {
  readonly namespace: string | undefined;
  readonly path: Path;
}

/** A reference by `{name, key, optional}`, or by other words for these; none where no name is written. */
export function readReference(
  { namespace, path }: Site,
  value: YamlValue | undefined,
  { name: nameKey = "name", keys = [] }: { readonly name?: string; readonly keys?: readonly KeyReference[] } = {},
): readonly SecretReference[] {
  const map = asMap(value);
  const name = asText(map?.[nameKey]);
  if (map === undefined || name === undefined || name === "") return NONE;
  const key = asText(map.key);
  const all = key === undefined || key === "" ? keys : joinLists([{ path: path.concat("key"), key }], keys);
  // Some resources let a reference lead to another namespace.
  const place = asText(map.namespace) ?? namespace;
  const isOptional = map.optional === true;
  return [{ path: path.concat(nameKey), name, namespace: place, keys: all, isOptional }];
}

const NONE: readonly never[] = [];

/** Both lists as one: one of the two itself where the other is empty, since most are, and many are kept. */
export function joinLists<Item>(first: readonly Item[], second: readonly Item[]): readonly Item[] {
  if (second.length === 0) return first;
  return first.length === 0 ? second : first.concat(second);
}

/** Each entry of a list at a path, with its own path. */
export function entriesAt(
  map: YamlMap | undefined,
  key: string,
  path: Path,
): readonly { value: YamlMap; path: Path }[] {
  const list = map?.[key];
  if (!Array.isArray(list)) return NONE;
  return list.flatMap((each, index) => {
    const value = asMap(each);
    return value === undefined ? [] : [{ value, path: path.concat(key, index) }];
  });
}

/** The keys that a volume projects. */
export function itemKeys(map: YamlMap, path: Path): readonly KeyReference[] {
  return entriesAt(map, "items", path).flatMap(({ value, path: at }) => {
    const key = asText(value.key);
    return key === undefined ? [] : [{ path: at.concat("key"), key }];
  });
}
