import type { YamlNode } from "../parse/tree.ts";
import { listBlocksOfItems } from "./branched-items.ts";
import type { ManifestDocument } from "./documents.ts";
import { branchesAt, isTaken, listBranches, type TemplateBlock, type TemplateBranch } from "./template-branches.ts";

/** The nodes of one key of one mapping, in order of appearance. */
type Rivals = readonly YamlNode[];
type RivalsOf = ReadonlyMap<YamlNode, { readonly rivals: Rivals; readonly at: number }>;

/** What is taken of branches and of nodes that exclude each other. */
export interface Choice {
  /** Which branch of a block. */
  readonly branches: Map<TemplateBlock, number>;
  readonly nodes: Map<Rivals, YamlNode>;
}

/** What is read of a template. */
export interface Plan {
  readonly readings: readonly Choice[];
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
  if (document.alternatives.length === 0 && !hasElse(document)) return NOTHING;
  const count = document.nodes.length;
  const { places, blocks, groups } = listPlaces(document);
  const most = Math.min(MAX_READINGS, Math.max(MIN_READINGS, Math.floor(MAX_NODES / count)));
  const readings: Choice[] = [];
  let unread: YamlNode | undefined;
  for (const { node, choice, from } of places) {
    let next = from;
    while (next < readings.length && !fits(choice, readings[next] as Choice)) next += 1;
    const reading = readings[next];
    if (next >= most) unread ??= node;
    else if (reading === undefined) readings.push({ branches: new Map(choice.branches), nodes: new Map(choice.nodes) });
    else {
      for (const [block, at] of choice.branches) reading.branches.set(block, at);
      for (const [rivals, one] of choice.nodes) reading.nodes.set(rivals, one);
    }
  }
  const isComplete = places.length <= MAX_SINGLES && places.length * count <= MAX_SINGLE_NODES;
  const all = isComplete ? [...readings, ...places.map(({ choice }) => choice)] : readings;
  for (const { branches } of all) takeFirst(blocks, branches);
  return { readings: isComplete ? dropSame(all, { blocks, groups }) : all, isComplete, unread };
}

const NOTHING: Plan = { readings: [], isComplete: true, unread: undefined };

/** Tells quickly that a template has no branches that exclude each other. */
function hasElse({ source, offset, end }: ManifestDocument): boolean {
  return source.text.slice(offset, end).includes("else");
}

/** Of a block that nothing was chosen of the first branch is taken. */
function takeFirst(blocks: ReadonlySet<TemplateBlock>, branches: Choice["branches"]): void {
  for (const block of blocks) if (!branches.has(block)) branches.set(block, 0);
}

/** Readings without those that have the same keys as another. */
function dropSame(
  readings: readonly Choice[],
  { blocks, groups }: Pick<Places, "blocks" | "groups">,
): readonly Choice[] {
  const byKeys = new Map<string, Choice>();
  for (const reading of readings) {
    const keys = groups.map(({ rivals, around }) => {
      const chosen = reading.nodes.get(rivals);
      if (chosen !== undefined) return rivals.indexOf(chosen);
      return rivals.findIndex((_node, at) =>
        around[at]?.every((branch) => isTaken(branch, reading.branches.get(branch.block))),
      );
    });
    const key = JSON.stringify([keys, [...blocks].map((block) => reading.branches.get(block))]);
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

interface Places {
  /** Every place that differs by what it stands in. */
  readonly places: readonly PlaceInBranches[];
  /** The blocks that matter: those with some key that is given more than once, or with items of a list. */
  readonly blocks: ReadonlySet<TemplateBlock>;
  readonly groups: readonly Group[];
}

function listPlaces({ source, offset, end, nodes, alternatives }: ManifestDocument): Places {
  const branches = listBranches(source.text.slice(offset, end));
  const around = ({ keyStart }: YamlNode) => branchesAt(branches, keyStart).filter(({ rivals }) => rivals.length > 1);
  const rivalsOf = groupRivals(nodes, alternatives);
  const groups = [...new Set([...rivalsOf.values()].map(({ rivals }) => rivals))].map((rivals) => ({
    rivals,
    around: rivals.map(around),
  }));
  const blocks = new Set([
    ...groups.flatMap((group) => group.around.flat().map(({ block }) => block)),
    ...listBlocksOfItems(nodes, branches),
  ]);
  if (blocks.size + groups.length === 0) return { places: [], blocks, groups };
  const seen = new Map<TemplateBranch | undefined, Set<YamlNode | undefined>>();
  const ownerOf = new Map<YamlNode | undefined, YamlNode | undefined>();
  const places: PlaceInBranches[] = [];
  for (const node of nodes) {
    const owner = rivalsOf.has(node) ? node : ownerOf.get(node.parent);
    ownerOf.set(node, owner);
    const own = around(node).filter(({ block }) => blocks.has(block));
    const known = seen.get(own[0]) ?? new Set();
    if (known.has(owner)) continue;
    seen.set(own[0], known.add(owner));
    if (owner === undefined && own.length === 0) continue;
    const choice = {
      branches: new Map(own.map(({ block, at }) => [block, at])),
      nodes: chooseNodes(owner, rivalsOf),
    };
    places.push({ node, choice, from: (owner && rivalsOf.get(owner)?.at) ?? 0 });
  }
  return { places, blocks, groups };
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
  const isSame = <Key, Value>(own: Map<Key, Value>, all: Map<Key, Value>): boolean =>
    [...own].every(([key, value]) => (all.get(key) ?? value) === value);
  return isSame(choice.branches, reading.branches) && isSame(choice.nodes, reading.nodes);
}
