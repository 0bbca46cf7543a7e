import type { YamlNode } from "../parse/tree.ts";
import { branchesAt, type TemplateBlock, type TemplateBranch } from "./template-branches.ts";

/** Lists of words whatever they begin with; any other one is a command line if some word is an option. */
const LINES: ReadonlySet<string | number> = new Set(["args", "command"]);

/** The blocks within lists of words, some branch of which has a word: what stands before a word says what it is. */
export function listBlocksOfWords(
  nodes: readonly YamlNode[],
  branches: readonly TemplateBranch[],
): readonly TemplateBlock[] {
  const blocks = new Set<TemplateBlock>();
  for (const [list, items] of groupWords(nodes)) {
    if (!LINES.has(list.key) && !items.some(({ value }) => String(value).startsWith("-"))) continue;
    for (const { keyStart } of items)
      for (const { rivals, block, start } of branchesAt(branches, keyStart))
        if (rivals.length > 1 && start > list.keyStart) blocks.add(block);
  }
  return [...blocks];
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
