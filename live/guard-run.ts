import process from "node:process";
import { judgeEnvironment } from "../lanes/guard.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { findContextFaults } from "./kubeconfig.ts";

interface Run {
  /** A preview stores nothing, and may be a what-if. */
  readonly isDryRun: boolean;
}

/** Why this run of a stack's program may declare nothing: the same as `ccr apply` refuses. */
export function findRunFaults(settings: StackSettings, run: Run): readonly string[] {
  const { whatIf } = settings;
  const words = `ccr:whatIf: ${whatIf.join(", ")}: a what-if is for pulumi preview alone; take the setting away`;
  const isWhatIf = whatIf.length > 0 && !run.isDryRun;
  // What GitOps applies needs no way into the cluster from here.
  const ofContext = settings.kubernetesObjects === "gitops" ? [] : findContextFaults(settings);
  return [...(isWhatIf ? [words] : []), ...findEnvironmentFaults(run), ...ofContext];
}

/** Why no update may run in this environment. */
export function findEnvironmentFaults({ isDryRun }: Run): readonly string[] {
  return isDryRun ? [] : judgeEnvironment(process.env).map(({ message }) => message);
}
