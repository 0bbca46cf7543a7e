import { countUpTo } from "../positions.ts";
import { type Condition, makeReadCondition } from "./template-conditions.ts";
import { findActions } from "./templates.ts";

/** What one branch of a template holds, by offsets: what is between `if` and `else`, or between that and `end`. */
export interface TemplateBranch {
  /** The branches of which one counts where the template is rendered; this one is among them. */
  readonly rivals: readonly TemplateBranch[];
  /** The branch that all of them stand in. */
  readonly parent: TemplateBranch | undefined;
  readonly start: number;
  readonly end: number;
  /** What its action asks; undefined for an `else` that asks nothing. */
  readonly asked: Condition | undefined;
}

type Open = { -readonly [Key in keyof TemplateBranch]: TemplateBranch[Key] } & { readonly rivals: Open[] };

const WORD = /^\{\{-?\s*(?:(else)\s+)?(if|with|range|define|block|else|end)\b/;

/** Every branch of a template, in the order of their begins. A block that is open at its end or was before its begin ends there. */
export function listBranches(text: string): readonly TemplateBranch[] {
  const branches: Open[] = [];
  const open: Open[] = [];
  const actions = (findActions(text) ?? []).map(({ start, end }) => ({ start, end, action: text.slice(start, end) }));
  const conditions = makeReadCondition(actions);
  const add = (start: number, parent: Open | undefined, rivals: Open[], asked: Condition | undefined): Open => {
    const branch: Open = { rivals, parent, start, end: text.length, asked };
    rivals.push(branch);
    branches.push(branch);
    return branch;
  };
  for (const { start, end, action } of actions) {
    const [, other, word = ""] = WORD.exec(action) ?? [];
    const last = open.at(-1);
    if (word === "else" || other !== undefined) {
      conditions.leave();
      if (last === undefined) continue;
      last.end = start;
      const parent = last.parent as Open | undefined;
      open[open.length - 1] = add(end, parent, last.rivals, conditions.enter(action, end));
    } else if (word === "end") {
      if (last !== undefined) last.end = start;
      open.pop();
      conditions.leave();
    } else if (word !== "") open.push(add(end, last, [], conditions.enter(action, end)));
  }
  return branches;
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
export const MAX_DEPTH = 40;

/** The last branch that begins at an offset or before it; of branches in the order of their begins. */
export function lastBefore(branches: readonly TemplateBranch[], offset: number): TemplateBranch | undefined {
  return branches[countUpTo(branches, offset, ({ start }) => start) - 1];
}
