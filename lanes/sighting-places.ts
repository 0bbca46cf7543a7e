import { MAX_FINDINGS } from "./limits.ts";
import type { YamlNode } from "./parse/tree.ts";
import { findOffset, groupByParent, pathOf } from "./positions.ts";
import { type SecretSighting, scanLeaf } from "./secret-scan.ts";

/** Where in a document something was seen. */
interface Place {
  readonly offset: number;
  readonly path: readonly (string | number)[];
}

/** A sighting and its place. */
interface PlacedSighting extends Place {
  readonly sighting: SecretSighting;
}

/** Sightings with their places; of each code no more than a file's findings can list, the first ones of the file. */
export function placeSightings(
  sightings: readonly SecretSighting[],
  { text, nodes }: { readonly text: string; readonly nodes: readonly YamlNode[] },
): PlacedSighting[] {
  const findByPath = makePathFinder(text, nodes);
  const byCode = Map.groupBy(sightings, ({ code }) => code);
  return [...byCode.values()].flatMap((ofCode) => {
    const byPath = ofCode.filter(({ path }) => path !== undefined).map((each) => placeAt(each, findByPath(each)));
    const byText = ofCode.filter(({ path }) => path === undefined).sort((left, right) => left.start - right.start);
    // A look at every node for each of them is too long for more than can be listed.
    const first = byText.slice(0, MAX_FINDINGS + 1).map((each) => placeAt(each, findByOffset(each.start, nodes)));
    return [...listFirst(byPath), ...first];
  });
}

function placeAt(sighting: SecretSighting, place: Place): PlacedSighting {
  return { sighting, ...place };
}

/** What is told once is listed once, so that repeats take no place of others. */
function listFirst(placed: readonly PlacedSighting[]): readonly PlacedSighting[] {
  const unique = new Map(
    placed.map((each) => [`${each.path.join("/")} ${each.sighting.family} ${each.sighting.fingerprint}`, each]),
  );
  return [...unique.values()].sort((left, right) => left.offset - right.offset).slice(0, MAX_FINDINGS + 1);
}

function findByOffset(offset: number, nodes: readonly YamlNode[]): Place {
  const node = nodes.findLast(({ start, end }) => start <= offset && offset < end);
  return { offset, path: node === undefined ? [] : pathOf(node) };
}

/** Looks nodes up by path, and keys by what is in them; each node and each key is looked at once. */
function makePathFinder(text: string, nodes: readonly YamlNode[]): (sighting: SecretSighting) => Place {
  let children: ReturnType<typeof groupByParent> | undefined;
  const keysOf = new Map<YamlNode, ReadonlyMap<string, YamlNode>>();
  return ({ path = [], inKey, fingerprint, start }) => {
    children ??= groupByParent(nodes);
    let node = nodes[0];
    for (const step of path) node = (node && children.get(node)?.get(String(step))) ?? node;
    if (node === undefined) return { offset: 0, path };
    if (!inKey) {
      const { value } = node;
      const isLong = typeof value === "string" && value.includes("\n");
      return { offset: isLong ? findOffset(text, node.start, { text: value, index: start }) : node.start, path };
    }
    const keys = keysOf.get(node) ?? listKeys([...(children.get(node)?.values() ?? [])]);
    keysOf.set(node, keys);
    const named = keys.get(fingerprint);
    return named === undefined ? { offset: node.start, path } : { offset: named.keyStart, path: pathOf(named) };
  };
}

/** The nodes whose keys have a credential in them, by its fingerprint. */
function listKeys(children: readonly YamlNode[]): ReadonlyMap<string, YamlNode> {
  const keys = new Map<string, YamlNode>();
  for (const child of children) {
    for (const { fingerprint } of scanLeaf(String(child.key), { path: [], inKey: true })) {
      if (!keys.has(fingerprint)) keys.set(fingerprint, child);
    }
  }
  return keys;
}
