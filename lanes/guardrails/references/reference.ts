import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import { asList, asMap, asText } from "../manifest.ts";

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
  if (map === undefined || name === undefined || name === "") return [];
  const key = asText(map.key);
  const own = key === undefined || key === "" ? [] : [{ path: [...path, "key"], key }];
  // Some resources let a reference lead to another namespace.
  const place = asText(map.namespace) ?? namespace;
  const isOptional = map.optional === true;
  return [{ path: [...path, nameKey], name, namespace: place, keys: [...own, ...keys], isOptional }];
}

/** Each entry of a list at a path, with its own path. */
export function entriesAt(
  map: YamlMap | undefined,
  key: string,
  path: Path,
): readonly { value: YamlMap; path: Path }[] {
  return asList(map?.[key]).flatMap((each, index) => {
    const value = asMap(each);
    return value === undefined ? [] : [{ value, path: [...path, key, index] }];
  });
}

/** The keys that a volume projects. */
export function itemKeys(map: YamlMap, path: Path): readonly KeyReference[] {
  return entriesAt(map, "items", path).flatMap(({ value, path: at }) => {
    const key = asText(value.key);
    return key === undefined ? [] : [{ path: [...at, "key"], key }];
  });
}
