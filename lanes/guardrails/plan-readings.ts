import type { YamlNode } from "../parse/tree.ts";
import { isTaken, listNeeds, type NeedsOf, NOTHING } from "./branch-needs.ts";
import { listBlocksOfItems } from "./branched-items.ts";
import type { ManifestDocument } from "./documents.ts";
import { type Block, findBlocks } from "./related-blocks.ts";
import { branchesAt, listBranches, type TemplateBranch } from "./template-branches.ts";

/** The nodes of one key of one mapping, in order of appearance. */
type Rivals = readonly YamlNode[];
type RivalsOf = ReadonlyMap<YamlNode, { readonly rivals: Rivals; readonly at: number }>;

/** Which conditions hold, and what is taken of nodes that exclude each other. */
export interface Choice {
  readonly holds: Map<string, boolean | number>;
  readonly nodes: Map<Rivals, YamlNode>;
}

/** What is read of a template. */
export interface Plan {
  readonly readings: readonly Choice[];
  /** The blocks that matter: those with some key that is given more than once, or with items of a list, and what goes by their conditions. */
  readonly blocks: ReadonlySet<Block>;
  /** Those of them that divide items of a list. */
  readonly ofItems: ReadonlySet<Block>;
  readonly needs: NeedsOf;
  /** The branches of these blocks, in the order of their begins. */
  readonly branches: readonly TemplateBranch[];
  /** The nodes of a key that is given more than once, by where the key of each stands. */
  readonly rivalsAt: ReadonlyMap<number, readonly YamlNode[]>;
  /** True where every value is also beside the first ones of all other keys. */
  readonly isComplete: boolean;
  /** The first key that is in no reading. */
  readonly unread: YamlNode | undefined;
}

/** Nodes that the readings of one document may have together, and how many readings a long document and a short one has. */
const MAX_NODES = 400_000;
const MIN_READINGS = 10;
const MAX_READINGS = 40;

/** The same where every choice has a reading of its own too. */
const MAX_SINGLES = 48;
const MAX_SINGLE_NODES = 30_000;

/** Few readings that have every key together with what it stands in: choices that do not exclude each other share one. */
export function makePlan(document: ManifestDocument): Plan {
  if (document.alternatives.length === 0 && !mayExclude(document)) return NO_PLAN;
  const count = document.nodes.length;
  const found = listPlaces(document);
  const { places, groups, ...shared } = found;
  const most = Math.min(MAX_READINGS, Math.max(MIN_READINGS, Math.floor(MAX_NODES / count)));
  const readings: Choice[] = [];
  let unread: YamlNode | undefined;
  for (const { node, choice, from } of places) {
    let next = from;
    while (next < readings.length && !fits(choice, readings[next] as Choice)) next += 1;
    const reading = readings[next];
    if (next >= most) unread ??= node;
    else if (reading === undefined) readings.push({ holds: new Map(choice.holds), nodes: new Map(choice.nodes) });
    else {
      for (const [name, holds] of choice.holds) reading.holds.set(name, holds);
      for (const [rivals, one] of choice.nodes) reading.nodes.set(rivals, one);
    }
  }
  const isComplete = places.length <= MAX_SINGLES && places.length * count <= MAX_SINGLE_NODES;
  const all = isComplete ? [...readings, ...places.map(({ choice }) => choice)] : readings;
  for (const { holds } of all) takeFirst(found, holds);
  return { readings: isComplete ? dropSame(all, found) : all, ...shared, isComplete, unread };
}

const NO_PLAN: Plan = {
  readings: [],
  blocks: new Set(),
  ofItems: new Set(),
  needs: new Map(),
  branches: [],
  rivalsAt: new Map(),
  isComplete: true,
  unread: undefined,
};

/** Tells quickly that no branch of a template excludes another. */
function mayExclude({ source, offset, end }: ManifestDocument): boolean {
  return /else|if\s+\(?(?:not|ne)\s/.test(source.text.slice(offset, end));
}

/** Of a block that nothing was decided of the first branch is taken that may be. */
export function takeFirst({ blocks, needs }: Pick<Places, "blocks" | "needs">, holds: Choice["holds"]): void {
  for (const rivals of blocks) {
    if (rivals.some((branch) => isTaken(needs.get(branch), holds))) continue;
    const first = rivals.find((branch) => agree(needs.get(branch) ?? NOTHING, holds));
    for (const [name, value] of needs.get(first as TemplateBranch) ?? NOTHING) holds.set(name, value);
  }
}

/** True where nothing is said to hold on one side and not to on the other. */
function agree<Key, Value>(own: ReadonlyMap<Key, Value>, all: ReadonlyMap<Key, Value>): boolean {
  for (const [key, value] of own) if ((all.get(key) ?? value) !== value) return false;
  return true;
}

/** Readings without those that have the same keys as another. */
function dropSame(
  readings: readonly Choice[],
  { blocks, groups, needs }: Pick<Places, "blocks" | "groups" | "needs">,
): readonly Choice[] {
  const byKeys = new Map<string, Choice>();
  for (const reading of readings) {
    const isIn = (branch: TemplateBranch): boolean => isTaken(needs.get(branch), reading.holds);
    const keys = groups.map(({ rivals, around }) => {
      const chosen = reading.nodes.get(rivals);
      return chosen === undefined ? around.findIndex((each) => each.every(isIn)) : rivals.indexOf(chosen);
    });
    const key = JSON.stringify([keys, [...blocks].map((rivals) => rivals.findIndex(isIn))]);
    if (!byKeys.has(key)) byKeys.set(key, reading);
  }
  return [...byKeys.values()];
}

/** The nodes of a key that is given more than once, and the branches that each stands in. */
interface Group {
  readonly rivals: Rivals;
  readonly around: readonly (readonly TemplateBranch[])[];
}

interface PlaceInBranches {
  readonly node: YamlNode;
  readonly choice: Choice;
  /** As many rivals stand before it, of which each has a reading. */
  readonly from: number;
}

interface Places extends Pick<Plan, "blocks" | "ofItems" | "needs" | "branches" | "rivalsAt"> {
  /** Every place that differs by what it stands in. */
  readonly places: readonly PlaceInBranches[];
  readonly groups: readonly Group[];
}

function listPlaces({ source, offset, end, nodes, alternatives }: ManifestDocument): Places {
  const branches = listBranches(source.text.slice(offset, end));
  const rivalsOf = groupRivals(nodes, alternatives);
  const keys = [...new Set([...rivalsOf.values()].map(({ rivals }) => rivals))];
  const needs = listNeeds(branches);
  const ofItems = listBlocksOfItems(nodes, branches);
  const blocks = findBlocks(needs, [
    ...keys.flat().flatMap(({ keyStart }) => branchesAt(branches, keyStart).map((branch) => branch.rivals)),
    ...ofItems,
  ]);
  const around = ({ keyStart }: YamlNode) => branchesAt(branches, keyStart).filter(({ rivals }) => blocks.has(rivals));
  const groups = keys.map((rivals) => ({ rivals, around: rivals.map(around) }));
  if (blocks.size + groups.length === 0)
    return { places: [], blocks, ofItems, groups, needs, branches: [], rivalsAt: new Map() };
  const seen = new Map<TemplateBranch | undefined, Set<YamlNode | undefined>>();
  const ownerOf = new Map<YamlNode | undefined, YamlNode | undefined>();
  const places: PlaceInBranches[] = [];
  for (const node of nodes) {
    const owner = rivalsOf.has(node) ? node : ownerOf.get(node.parent);
    ownerOf.set(node, owner);
    const own = around(node);
    const known = seen.get(own[0]) ?? new Set();
    if (known.has(owner)) continue;
    seen.set(own[0], known.add(owner));
    if (owner === undefined && own.length === 0) continue;
    const holds = new Map(own.flatMap((branch) => [...(needs.get(branch) ?? NOTHING)]));
    places.push({
      node,
      choice: { holds, nodes: chooseNodes(owner, rivalsOf) },
      from: (owner && rivalsOf.get(owner)?.at) ?? 0,
    });
  }
  return {
    ...{ places, blocks, ofItems, groups, needs, branches: branches.filter(({ rivals }) => blocks.has(rivals)) },
    rivalsAt: new Map(keys.flatMap((rivals) => rivals.map(({ keyStart }) => [keyStart, rivals] as const))),
  };
}

function groupRivals(nodes: readonly YamlNode[], alternatives: readonly YamlNode[]): RivalsOf {
  const parents = new Map(alternatives.map(({ parent }) => [parent, new Map<string | number, YamlNode[]>()]));
  for (const node of nodes) {
    const byKey = parents.get(node.parent);
    const rivals = byKey?.get(node.key);
    if (rivals === undefined) byKey?.set(node.key, [node]);
    else rivals.push(node);
  }
  const groups = [...parents.values()].flatMap((byKey) => [...byKey.values()]).filter(({ length }) => length > 1);
  return new Map(groups.flatMap((rivals) => rivals.map((node, at) => [node, { rivals, at }] as const)));
}

/** A node that has rivals, and those that it stands in. */
function chooseNodes(node: YamlNode | undefined, rivalsOf: RivalsOf): Choice["nodes"] {
  const nodes = new Map<Rivals, YamlNode>();
  for (let at = node; at !== undefined; at = at.parent) {
    const own = rivalsOf.get(at);
    if (own !== undefined) nodes.set(own.rivals, at);
  }
  return nodes;
}

function fits(choice: Choice, reading: Choice): boolean {
  return agree(choice.holds, reading.holds) && agree(choice.nodes, reading.nodes);
}
