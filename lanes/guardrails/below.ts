import type { YamlNode, YamlValue } from "../parse/tree.ts";
import { formatPointer, pathOf } from "../positions.ts";
import type { Path } from "../rules/rule.ts";
import type { ManifestDocument } from "./documents.ts";
import type { Manifest } from "./manifest.ts";
import { placePath } from "./placed-path.ts";
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
  const { byPath, byParent } = indexAlternatives(alternatives);
  const pointer = formatPointer(whole);
  const wholes = (byPath.get(pointer) ?? []).flatMap((node) =>
    entriesOf(node.value, path).map((each) => ({
      ...each,
      path: placePath(each.path, { node, steps: whole.length }),
    })),
  );
  const singles = (byParent.get(pointer) ?? []).map((node) => {
    const key = String(node.key);
    return { path: placePath([...path, key], { node, steps: whole.length + 1 }), key, value: node.value };
  });
  return [...values, ...wholes, ...singles];
}

/** True where some value that a key of a manifest may have is such a one; those of other branches of a template are too. */
export function someChoice(
  manifest: Manifest,
  key: string,
  isSuch: (value: YamlValue | undefined) => boolean,
): boolean {
  // An item of a list may leave its kind to the list.
  const own = key === "kind" ? manifest.body.kind || manifest.kind : manifest.body[key];
  if (isSuch(own)) return true;
  const { alternatives } = manifest.document;
  if (alternatives.length === 0) return false;
  const others = indexAlternatives(alternatives).byPath.get(formatPointer([...manifest.path, key])) ?? [];
  return others.some(({ value }) => isSuch(value));
}

/** The nodes of other branches, by their pointers and by those of the mappings that they are in. */
interface Alternatives {
  readonly byPath: ReadonlyMap<string, readonly YamlNode[]>;
  readonly byParent: ReadonlyMap<string, readonly YamlNode[]>;
}

/** They are asked for by every object of a document. */
const indexes = new WeakMap<ManifestDocument["alternatives"], Alternatives>();

function indexAlternatives(alternatives: ManifestDocument["alternatives"]): Alternatives {
  const found = indexes.get(alternatives) ?? {
    byPath: Map.groupBy(alternatives, (node) => formatPointer(pathOf(node))),
    byParent: Map.groupBy(alternatives, (node) => formatPointer(pathOf(node).slice(0, -1))),
  };
  indexes.set(alternatives, found);
  return found;
}

function entriesOf(value: YamlValue | undefined, path: Path): ValueBelow[] {
  const map = asMap(value);
  return map === undefined
    ? []
    : Object.entries(map).map(([key, each]) => ({ path: [...path, key], key, value: each }));
}
