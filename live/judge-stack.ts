import { findImports, type HeldResource, type Imports, nameHeldObjects } from "../lanes/adoption.ts";
import { type DeclaredBefore, findContinuity } from "../lanes/continuity.ts";
import { judgeFoundation } from "../lanes/foundation/judge-foundation.ts";
import { findHandOverFaults } from "../lanes/hand-over.ts";
import type { CompileOptions } from "../lanes/lane.ts";
import type { LaneSet } from "../lanes/lane-set.ts";
import type { LoadResult } from "../lanes/load.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { findRunFaults } from "./guard-run.ts";
import { findForeign } from "./preflight.ts";

/** What a set is held against before any of it is declared. */
export interface StackRun extends CompileOptions {
  readonly settings: StackSettings;
  /** What the set was compiled of. */
  readonly loaded: LoadResult;
  /** What the last update of the stack left behind. */
  readonly state: DeclaredBefore & { readonly resources: readonly HeldResource[] };
  /** What the stack of `ccr:foundation` says of itself. */
  readonly foundation: unknown;
  /** True in a preview. */
  readonly isDryRun: boolean;
}

/** What declares the set as a continuation of what is there, or why it may not be declared. */
export interface StackJudgement {
  /** Names of lanes before, of those that go on under another one. */
  readonly formerNames: ReadonlyMap<string, string>;
  /** Objects that are taken over as they are. */
  readonly imports: Imports;
  /** Why nothing may be declared: every reason. */
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Judges everything between a sound set and its declaration: no access ends without a decision, nothing that exists is
 * overwritten unseen, what is to be adopted is there, the foundation carries the lanes, and this run is allowed one.
 */
export async function judgeStack(set: LaneSet, run: StackRun): Promise<StackJudgement> {
  const { settings, state, isDryRun } = run;
  const continuity = findContinuity(set, state);
  const held = nameHeldObjects(state.resources);
  const { imports, unknown } = findImports(set, { adopt: settings.adopt, held });
  const foreign = await findForeign(set, { settings, held, isDryRun });
  const foundation = judgeFoundation(run.foundation, { set, ...run });
  return {
    formerNames: continuity.formerNames,
    imports,
    reasons: [
      ...findRunFaults(settings, { isDryRun }),
      ...continuity.errors,
      ...findHandOverFaults(set, held),
      ...unknown.map((object) => `ccr:adopt: no lane of this stack has ${object}`),
      ...foundation.reasons,
      ...foreign.reasons,
    ],
    warnings: [...foundation.warnings, ...foreign.warnings],
  };
}
