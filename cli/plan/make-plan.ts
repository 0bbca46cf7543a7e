import { joinPath } from "../files/paths.ts";
import { withPrivateFolder } from "../files/private.ts";
import { readTextFile } from "../files/read.ts";
import { type EnginePreview, previewStack } from "../pulumi.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** Previews a stack, and takes the plan that the engine can be held to. */
export function makePlan(
  compiled: CompiledStack,
  terminal: Terminal,
): Promise<{ readonly preview: EnginePreview; readonly engine: unknown }> {
  return withPrivateFolder(async (folder) => {
    const planFile = joinPath(folder, "plan.json");
    const preview = await previewStack(compiled, { terminal, planFile, policyPacks: compiled.policyPacks });
    return { preview, engine: JSON.parse(readTextFile(planFile) ?? "null") as unknown };
  });
}
