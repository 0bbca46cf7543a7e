import type { YamlValue } from "../parse/tree.ts";
import type { Path } from "../rules/rule.ts";
import type { Manifest } from "./manifest.ts";
import { asMap, valueAt } from "./values.ts";

/** A value below a mapping, by its path in the manifest. */
export interface ValueBelow {
  readonly path: Path;
  readonly key: string;
  readonly value: YamlValue;
}

/** The values of a mapping of a manifest. */
export function valuesBelow(manifest: Manifest, path: Path): readonly ValueBelow[] {
  const map = asMap(valueAt(manifest.body, path));
  return map === undefined ? [] : Object.entries(map).map(([key, value]) => ({ path: [...path, key], key, value }));
}
