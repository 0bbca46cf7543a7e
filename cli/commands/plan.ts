import { UsageError } from "../errors.ts";
import { composePlan, hasChanges, readManifests, type StackPlan } from "../plan/compose.ts";
import { makePlan } from "../plan/make-plan.ts";
import { renderPlanMarkdown } from "../plan/markdown.ts";
import { composeRecord, savePlan } from "../plan/saved-plan.ts";
import { renderPlanText } from "../plan/text.ts";
import { compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface PlanOptions extends StackOptions {
  readonly format?: PlanFormat;
  readonly json?: true;
  readonly offline?: true;
  readonly save?: string;
  readonly manifests?: readonly string[];
}

type PlanFormat = "text" | "markdown" | "json";

/** `ccr plan`: 3 where something would change, 1 where it is refused or the engine fails. */
export async function showPlan({ operands, options, terminal }: Invocation<PlanOptions>): Promise<ExitCode> {
  const { offline, save, manifests: folders = [] } = options;
  if (offline && save !== undefined) throw new UsageError("--save needs the engine's plan, which --offline leaves out");
  const compiled = compileStack(operands, options, terminal);
  const manifests = readManifests(folders, terminal.folder);
  if (offline) return writePlan(composePlan(compiled, { manifests }), { options, terminal });
  const { preview, engine } = await makePlan(compiled, terminal);
  const plan = composePlan(compiled, { preview, manifests });
  if (save !== undefined) {
    const record = composeRecord(compiled, terminal.folder);
    savePlan(save, { record, changes: plan.changes ?? [], engine }, terminal);
    terminal.say(`ccr: the plan is saved; ccr apply --plan ${save} applies it and nothing else`);
  }
  return writePlan(plan, { options, terminal });
}

function writePlan(plan: StackPlan, { options, terminal }: { options: PlanOptions; terminal: Terminal }): ExitCode {
  terminal.write(renderPlan(plan, { format: options.json ? "json" : (options.format ?? "text"), terminal }));
  return hasChanges(plan) ? 3 : 0;
}

/** A plan in one of the formats. */
function renderPlan(
  plan: StackPlan,
  { format, terminal }: { format: PlanFormat; terminal: Pick<Terminal, "style"> },
): string {
  if (format === "markdown") return renderPlanMarkdown(plan);
  if (format === "text") return renderPlanText(plan, terminal.style);
  const body = { schema: "credential-lanes/plan/v1", ...plan, has_changes: hasChanges(plan) };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}
