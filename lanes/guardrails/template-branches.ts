import { countUpTo } from "../positions.ts";
import { findActions } from "./templates.ts";

/** What one branch of a template holds, by offsets: what is between `if` and `else`, or between that and `end`. */
export interface TemplateBranch {
  /** The branches of which one counts where the template is rendered; this one is among them. */
  readonly rivals: readonly TemplateBranch[];
  /** Which of them it is. */
  readonly at: number;
  /** The blocks of the same condition, this one's among them. */
  readonly block: TemplateBlock;
  /** The branch that all of them stand in. */
  readonly parent: TemplateBranch | undefined;
  readonly start: number;
  readonly end: number;
}

/** Blocks that begin with the same words, and with the same dot: of each the same branch counts. */
export interface TemplateBlock {
  readonly twins: (readonly TemplateBranch[])[];
}

/** True for the branch that counts where of its block's twins the one at a place does; one that has fewer has its last. */
export function isTaken({ rivals, at }: TemplateBranch, taken: number | undefined): boolean {
  return taken !== undefined && at === Math.min(taken, rivals.length - 1);
}

type Open = { -readonly [Key in keyof TemplateBranch]: TemplateBranch[Key] } & {
  readonly rivals: Open[];
  readonly parent: Open | undefined;
};

const WORD = /^\{\{-?\s*(if|with|range|define|block|else|end)\b/;
const ONLY_IF = /^\{\{-?\s*if\b/;

/** Every branch of a template, in the order of their begins. A block that is open at its end or was before its begin ends there. */
export function listBranches(text: string): readonly TemplateBranch[] {
  const branches: Open[] = [];
  const open: Open[] = [];
  const heads = new Map<Open[], string>();
  const add = (start: number, parent: Open | undefined, rivals: Open[]): Open => {
    const block = rivals[0]?.block ?? { twins: [rivals] };
    const branch: Open = { rivals, at: rivals.length, block, parent, start, end: text.length };
    rivals.push(branch);
    branches.push(branch);
    return branch;
  };
  for (const { start, end } of findActions(text) ?? []) {
    const action = text.slice(start, end);
    const word = WORD.exec(action)?.[1];
    const last = open.at(-1);
    if (word === "else") {
      if (last === undefined) continue;
      last.end = start;
      open[open.length - 1] = add(end, last.parent, last.rivals);
    } else if (word === "end") {
      if (last !== undefined) last.end = start;
      open.pop();
    } else if (word !== undefined) {
      const branch = add(end, last, []);
      heads.set(branch.rivals, action.replace(/^\{\{-?\s*|\s*-?\}\}$/g, ""));
      open.push(branch);
    }
  }
  joinTwins(heads);
  return branches;
}

/** Puts the blocks with branches that begin alike together. */
function joinTwins(heads: ReadonlyMap<Open[], string>): void {
  const known = new Map<Open | undefined, Map<string, TemplateBlock>>();
  const scopes = new Map<Open | undefined, Open | undefined>();
  for (const [rivals, head] of heads) {
    const { parent } = rivals[0] as Open;
    // What is not an `if` may set another dot, which the same words then are about.
    const isIf = parent !== undefined && ONLY_IF.test(`{{${heads.get(parent.rivals)}`);
    const scope = isIf ? scopes.get(parent.rivals[0]) : parent;
    scopes.set(rivals[0], scope);
    if (rivals.length < 2) continue;
    const blocks = known.get(scope) ?? new Map<string, TemplateBlock>();
    known.set(scope, blocks);
    const block = blocks.get(head) ?? { twins: [] };
    blocks.set(head, block);
    // Within itself it is no twin: its other branch would never be looked at.
    if (isWithin(parent, block)) continue;
    block.twins.push(rivals);
    for (const each of rivals) each.block = block;
  }
}

function isWithin(parent: TemplateBranch | undefined, block: TemplateBlock): boolean {
  let at = parent;
  for (let depth = 0; at !== undefined && depth < MAX_DEPTH; depth += 1) {
    if (at.block === block) return true;
    at = at.parent;
  }
  return false;
}

/** The branches that a place is in, the innermost first. */
export function branchesAt(branches: readonly TemplateBranch[], offset: number): readonly TemplateBranch[] {
  const found: TemplateBranch[] = [];
  // Whatever is around the last one that begins is around the place, or has ended.
  for (let at = lastBefore(branches, offset); at !== undefined && found.length < MAX_DEPTH; at = at.parent) {
    if (offset < at.end) found.push(at);
  }
  return found;
}

/** No chart has as many blocks within one another. */
const MAX_DEPTH = 40;

/** The last branch that begins at an offset or before it; of branches in the order of their begins. */
export function lastBefore(branches: readonly TemplateBranch[], offset: number): TemplateBranch | undefined {
  return branches[countUpTo(branches, offset, ({ start }) => start) - 1];
}
