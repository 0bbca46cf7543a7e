import type { YamlValue } from "../parse/tree.ts";
import { pathOf } from "../positions.ts";
import type { Path } from "../rules/rule.ts";
import { asMap, type Manifest, valueAt } from "./manifest.ts";

/** A value below a mapping, by its path in the manifest. */
export interface ValueBelow {
  readonly path: Path;
  readonly key: string;
  readonly value: YamlValue;
}

/** The values of a mapping of a manifest; of a template also those that another branch gives to its keys. */
export function valuesBelow(manifest: Manifest, path: Path): readonly ValueBelow[] {
  const values = entriesOf(valueAt(manifest.body, path), path);
  const { alternatives } = manifest.document;
  if (alternatives.length === 0) return values;
  const whole = [...manifest.path, ...path];
  const others = alternatives.flatMap((node) => {
    const found = pathOf(node);
    if (!startsWith(found, whole)) return [];
    if (found.length === whole.length) return entriesOf(node.value, path);
    const key = String(found[whole.length]);
    return found.length === whole.length + 1 ? [{ path: [...path, key], key, value: node.value }] : [];
  });
  return [...values, ...others];
}

/** Every value that a key of a manifest may have, those of other branches of a template too. */
export function choicesOf(manifest: Manifest, key: string): readonly (YamlValue | undefined)[] {
  // An item of a list may leave its kind to the list.
  const own = key === "kind" ? manifest.body.kind || manifest.kind : manifest.body[key];
  if (manifest.document.alternatives.length === 0) return [own];
  const found = manifest.document.alternatives.filter((node) => {
    const path = pathOf(node);
    return path.length === manifest.path.length + 1 && startsWith(path, manifest.path) && path.at(-1) === key;
  });
  return [own, ...found.map(({ value }) => value)];
}

function entriesOf(value: YamlValue | undefined, path: Path): ValueBelow[] {
  const map = asMap(value);
  return map === undefined
    ? []
    : Object.entries(map).map(([key, each]) => ({ path: [...path, key], key, value: each }));
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, at) => String(path[at]) === String(step));
}
