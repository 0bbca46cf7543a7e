import { mapSteps, type PlannedStep } from "../../lanes/plan/map-steps.ts";
import { makePlan } from "../plan/make-plan.ts";
import { judgeSavedPlan, readSavedPlan } from "../plan/saved-plan.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import { judgeCluster, requireSteps } from "./guard.ts";

/** The plan that is applied: the saved one where one is named, if it still is the plan of what is there; else a new one. */
export async function takePlan(
  compiled: CompiledStack,
  file: string | undefined,
  terminal: Terminal,
): Promise<{ readonly changes: readonly PlannedStep[]; readonly engine: unknown }> {
  const { named, settings } = compiled;
  if (file !== undefined) {
    const saved = readSavedPlan(file, terminal);
    const others = judgeSavedPlan(saved, compiled, terminal.folder);
    requireSteps(saved.changes, { named, others: [...others, ...(await judgeCluster(settings, saved.changes))] });
    return { changes: saved.changes, engine: saved.engine };
  }
  const { preview, engine } = await makePlan(compiled, terminal);
  const changes = mapSteps(preview.steps, compiled.set);
  requireSteps(changes, { named, others: await judgeCluster(settings, changes) });
  return { changes, engine };
}
