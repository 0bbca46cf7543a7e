import { UsageError } from "../errors.ts";
import { type ExportPlan, type LayoutOptions, planExport } from "../gitops/plan-export.ts";
import { writeExport } from "../gitops/write-export.ts";
import { showPlainly } from "../reports/report.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

/** The options of what is exported, as the command line has them. */
export interface ExportFlags extends StackOptions, Omit<LayoutOptions, "wave"> {
  readonly gitops?: string;
  readonly wave?: string;
  readonly json?: true;
}

interface ExportOptions extends ExportFlags {
  readonly check?: true;
}

/** `ccr export`: 0 where the folder is as it must be, 3 where `--check` finds that it is not, 1 where it is refused. */
export function exportLanes({ operands, options, terminal }: Invocation<ExportOptions>): ExitCode {
  const compiled = compileWhole(operands, options, terminal);
  const isCheck = options.check === true;
  const plan = planExport(compiled, { ...readLayout(options), isCheck }, terminal);
  if (!isCheck) writeExport(plan);
  sayAround(compiled, terminal);
  terminal.write(options.json ? formatJson(plan, { compiled, isCheck }) : formatText(plan, isCheck));
  return isCheck && plan.files.some(({ state }) => state !== "same") ? 3 : 0;
}

/** What is not exported is taken away, so that an export is always of all lanes of the stack. */
export function compileWhole(operands: readonly string[], options: StackOptions, terminal: Terminal): CompiledStack {
  const compiled = compileStack(operands, options, terminal);
  if (compiled.named.length === 0) return compiled;
  throw new UsageError("name folders of requests, not requests: an export is of all lanes of a stack");
}

/** Checks the options of the layout. */
export function readLayout({ gitops, wave, ...options }: ExportFlags): LayoutOptions & { readonly gitops: string } {
  if (gitops === undefined || gitops === "") throw new UsageError("--gitops must name the folder of the export");
  const name = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
  for (const [flag, value] of [
    ["--flux-source", options.fluxSource],
    ["--flux-namespace", options.fluxNamespace],
  ]) {
    if (value !== undefined && !name.test(value)) throw new UsageError(`${flag} must be a name of Kubernetes`);
  }
  const { fluxPath } = options;
  if (fluxPath !== undefined && (fluxPath.startsWith("/") || fluxPath.split("/").includes(".."))) {
    throw new UsageError("--flux-path must be a folder from the root of the source");
  }
  return { ...options, gitops, ...(wave === undefined ? {} : { wave: Number(wave) }) };
}

/** What is not in the folder, and why; and who else would apply what is. */
function sayAround({ set, settings }: CompiledStack, terminal: Terminal): void {
  for (const { ccrId, reasons } of set.withheld) {
    terminal.say(`ccr: ${ccrId} is withheld: ${showPlainly(reasons.join("; "))}`);
  }
  if (settings.kubernetesObjects === "gitops") return;
  terminal.say(
    "ccr: warning: on this stack Pulumi applies the same objects; ccr:kubernetesObjects: gitops leaves them to GitOps",
  );
}

function formatText({ files }: ExportPlan, isCheck: boolean): string {
  const words = isCheck
    ? { same: "same", differs: "differs", missing: "missing", "left-over": "left over" }
    : { same: "same", differs: "written", missing: "written", "left-over": "removed" };
  const changed = files.filter(({ state }) => state !== "same");
  const lines = changed.map(({ path, state }) => `${words[state].padEnd(9)}  ${showPlainly(path)}\n`);
  const count = `${files.length - changed.length} of ${files.length} files are as they must be\n`;
  return [...lines, isCheck || changed.length === 0 ? count : ""].join("");
}

function formatJson(
  { files }: ExportPlan,
  { compiled: { project, stack, set }, isCheck }: { compiled: CompiledStack; isCheck: boolean },
): string {
  const withheld = set.withheld.map(({ ccrId, reasons }) => ({ ccr: ccrId, reasons }));
  const body = {
    schema: "credential-lanes/export/v1",
    project,
    stack,
    is_check: isCheck,
    has_changes: files.some(({ state }) => state !== "same"),
    files: files.map(({ path, state }) => ({ path, state })),
    withheld,
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}
