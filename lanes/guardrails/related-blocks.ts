import type { NeedsOf } from "./branch-needs.ts";
import type { TemplateBranch } from "./template-branches.ts";

/** The branches of one block. */
export type Block = TemplateBranch["rivals"];

/** Of blocks those that exclude something, and all that go by the same conditions. */
export function findBlocks(needs: NeedsOf, blocks: readonly Block[]): ReadonlySet<Block> {
  const byCondition = groupByCondition(needs);
  const found = new Set<Block>();
  const seen = new Set<Block>();
  const next = [...blocks];
  for (let block = next.pop(); block !== undefined; block = next.pop()) {
    if (seen.has(block)) continue;
    seen.add(block);
    const names = [...new Set(block.flatMap((branch) => [...(needs.get(branch)?.keys() ?? [])]))].filter((name) =>
      byCondition.has(name),
    );
    if (names.length > 0) found.add(block);
    for (const name of names) {
      for (const each of byCondition.get(name) ?? []) next.push(each);
      // Each is looked at once.
      byCondition.set(name, NO_BLOCKS);
    }
  }
  return found;
}

const NO_BLOCKS: ReadonlySet<Block> = new Set();

/** The blocks that go by each condition that holds in one branch and does not in another: by all others none excludes another. */
function groupByCondition(needs: NeedsOf): Map<string, ReadonlySet<Block>> {
  const byCondition = new Map<string, Set<Block>>();
  const values = new Map<string, Set<boolean | number>>();
  for (const [{ rivals }, own] of needs) {
    for (const [name, holds] of own) {
      byCondition.set(name, (byCondition.get(name) ?? new Set()).add(rivals));
      values.set(name, (values.get(name) ?? new Set()).add(holds));
    }
  }
  for (const [name, { size }] of values) if (size < 2) byCondition.delete(name);
  return byCondition;
}
