import type { YamlMap, YamlValue } from "../parse/tree.ts";
import type { Path } from "../rules/rule.ts";

/** A value as a mapping; undefined for anything else. */
export function asMap(value: YamlValue | undefined): YamlMap | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** A value as a list; empty for anything else. */
export function asList(value: YamlValue | undefined): readonly YamlValue[] {
  return Array.isArray(value) ? value : [];
}

/** A value as text; undefined for anything else. */
export function asText(value: YamlValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value at a path of keys and list indexes. */
export function valueAt(value: YamlValue | undefined, path: Path): YamlValue | undefined {
  let at: YamlValue | undefined = value;
  for (let level = 0; level < path.length; level += 1) {
    const step = path[level] as Path[number];
    at = typeof at === "object" && at !== null && Object.hasOwn(at, step) ? (at as YamlMap)[step] : undefined;
  }
  return at;
}
