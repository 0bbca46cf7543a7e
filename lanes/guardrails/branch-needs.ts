import { MAX_DEPTH, type TemplateBranch } from "./template-branches.ts";

/** Conditions, and whether each holds; of a block that shares none with another, which of its branches counts. */
export type Needs = ReadonlyMap<string, boolean | number>;

export const NOTHING: Needs = new Map();

/** True for what is rendered where some conditions hold, if what it stands in is. */
export function isTaken(needs: Needs | undefined, holds: Needs): boolean {
  for (const [name, value] of needs ?? NOTHING) if (holds.get(name) !== value) return false;
  return true;
}

/** What has to hold where each branch counts, beside what those need that it stands in. */
export type NeedsOf = ReadonlyMap<TemplateBranch, Needs>;

/** So many branches of a chain are told apart by what each asks. */
const MAX_NEEDS = 40;

/** What branches need; only what several blocks ask is told by its name, unless all is to be compared with another text's. */
export function listNeeds(branches: readonly TemplateBranch[], { byName = false } = {}): NeedsOf {
  const isNamed = byName ? () => true : makeIsShared(branches);
  const needs = new Map<TemplateBranch, Needs>();
  for (const branch of branches) {
    const { rivals } = branch;
    // All of a block at once, as soon as it begins: what it stands in is there by then.
    if (rivals[0] !== branch) continue;
    if (isNamed(rivals)) addChain(rivals, needs);
    else for (const [at, each] of rivals.entries()) needs.set(each, new Map([[`block at ${branch.start}`, at]]));
  }
  return needs;
}

/** Tells the blocks that ask what another one asks too. */
function makeIsShared(branches: readonly TemplateBranch[]): (rivals: TemplateBranch["rivals"]) => boolean {
  const blocks = new Map<string, TemplateBranch["rivals"]>();
  const shared = new Set<TemplateBranch["rivals"]>();
  for (const { asked, rivals } of branches) {
    if (asked === undefined) continue;
    const first = blocks.get(asked.name) ?? rivals;
    blocks.set(asked.name, first);
    if (first !== rivals) shared.add(first).add(rivals);
  }
  return (rivals) => shared.has(rivals);
}

/** Each branch needs that what those before it ask does not hold. */
function addChain(rivals: TemplateBranch["rivals"], needs: Map<TemplateBranch, Needs>): void {
  const [first] = rivals;
  const around = allNeeds(first?.parent, needs);
  const before = new Map<string, boolean | number>();
  for (const [at, branch] of rivals.entries()) {
    const { asked, start } = branch;
    const own = new Map(before);
    needs.set(branch, own);
    if (at > MAX_NEEDS) own.set(`block at ${first?.start}`, at);
    else if (asked !== undefined) {
      // What is asked again within its own branch is told apart: what looks impossible is looked at as well.
      const name = before.has(asked.name) || around.has(asked.name) ? `at ${start}` : asked.name;
      own.set(name, asked.holds);
      before.set(name, !asked.holds);
    }
  }
}

/** What has to hold where a branch is rendered, with all that it stands in. */
export function allNeeds(branch: TemplateBranch | undefined, needs: NeedsOf): Needs {
  const all = new Map<string, boolean | number>();
  for (let at = branch, level = 0; at !== undefined && level < MAX_DEPTH; at = at.parent, level += 1)
    for (const [name, holds] of needs.get(at) ?? []) all.set(name, holds);
  return all;
}
