import type { YamlNode } from "../parse/tree.ts";
import type { Block } from "./related-blocks.ts";
import { branchesAt, lastBefore, type TemplateBranch } from "./template-branches.ts";

/** Lists of words whatever they begin with; any other one is a command line if some word is an option. */
const LINES: ReadonlySet<string | number> = new Set(["args", "command"]);

/**
 * The blocks of which one branch counts for a list: within words, as what stands before one says what it is, and where each
 * branch begins an item.
 */
export function listBlocksOfItems(nodes: readonly YamlNode[], branches: readonly TemplateBranch[]): ReadonlySet<Block> {
  const blocks = new Set<Block>();
  for (const [list, items] of groupWords(nodes)) {
    if (!LINES.has(list.key) && !items.some(({ value }) => String(value).startsWith("-"))) continue;
    for (const { keyStart } of items)
      for (const { rivals, start } of branchesAt(branches, keyStart)) if (start > list.keyStart) blocks.add(rivals);
  }
  for (const node of nodes) {
    const shared = findSharing(node, branches);
    if (shared !== undefined) blocks.add(shared);
  }
  return blocks;
}

/** The block whose branches each begin an item of a list that goes on behind them, with a key that all of these items share. */
function findSharing({ parent: item, keyStart }: YamlNode, branches: readonly TemplateBranch[]): Block | undefined {
  if (item === undefined || typeof item.key !== "number" || keyStart <= item.keyStart) return undefined;
  const last = lastBefore(branches, item.keyStart);
  const isWithin = last !== undefined && last.end > item.keyStart;
  return isWithin && last.end <= keyStart ? last.rivals : undefined;
}

/** The texts of each list. */
function groupWords(nodes: readonly YamlNode[]): ReadonlyMap<YamlNode, readonly YamlNode[]> {
  const lists = new Map<YamlNode, YamlNode[]>();
  for (const node of nodes) {
    const { parent, value } = node;
    if (parent === undefined || typeof value !== "string" || !Array.isArray(parent.value)) continue;
    const items = lists.get(parent);
    if (items === undefined) lists.set(parent, [node]);
    else items.push(node);
  }
  return lists;
}
