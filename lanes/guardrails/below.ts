import type { YamlValue } from "../parse/tree.ts";
import { pathOf } from "../positions.ts";
import type { Path } from "../rules/rule.ts";
import type { Manifest } from "./manifest.ts";
import { asMap, valueAt } from "./values.ts";

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

/** True where some value that a key of a manifest may have is such a one; those of other branches of a template are too. */
export function someChoice(
  manifest: Manifest,
  key: string,
  isSuch: (value: YamlValue | undefined) => boolean,
): boolean {
  // An item of a list may leave its kind to the list.
  const own = key === "kind" ? manifest.body.kind || manifest.kind : manifest.body[key];
  return isSuch(own) || (manifest.document.alternatives.length > 0 && alternativesOf(manifest, key).some(isSuch));
}

function alternativesOf({ path: start, document }: Manifest, key: string): readonly YamlValue[] {
  return document.alternatives.flatMap((node) => {
    const path = pathOf(node);
    return path.length === start.length + 1 && startsWith(path, start) && path.at(-1) === key ? [node.value] : [];
  });
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
