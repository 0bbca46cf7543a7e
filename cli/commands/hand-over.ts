import { nameObject } from "../../lanes/adoption.ts";
import { confirmByTyping } from "../confirm.ts";
import { countOf } from "../count-of.ts";
import { Refusal } from "../errors.ts";
import { planExport } from "../gitops/plan-export.ts";
import { type HeldObject, readHeld } from "../gitops/read-held.ts";
import { lookAtAll } from "../live-objects.ts";
import { listErrors, runPulumi } from "../pulumi.ts";
import { showPlainly } from "../reports/report.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { compileWhole, type ExportFlags, readLayout } from "./export.ts";

interface HandOverOptions extends ExportFlags {
  readonly yes?: true;
}

/** How many resources one command takes out of the state. */
const namesAtOnce = 50;

/** `ccr hand-over`: 0 where the state holds none of it any more, 3 where it would be taken out, 1 where it is refused. */
export async function handOver({ operands, options, terminal }: Invocation<HandOverOptions>): Promise<ExitCode> {
  const compiled = compileWhole(operands, options, terminal);
  requireExport(compiled, options, terminal);
  const held = await readHeld(compiled, terminal);
  await requireSame(compiled, held, terminal);
  const report = (outcome: string, code: ExitCode): ExitCode => {
    terminal.write(options.json ? formatJson(held, outcome) : formatText(held, outcome));
    return code;
  };
  if (held.length === 0) return report("nothing-to-do", 0);
  if (!options.yes && !terminal.isInteractive) {
    terminal.say("ccr: dry run: the state is as it was; --yes takes these out of it");
    return report("dry-run", 3);
  }
  const { project, stack } = compiled;
  const question = `Have the state of ${project}/${stack} forget ${countOf(held.length, "object")}?`;
  if (!options.yes && !(await confirmByTyping({ question, word: stack }, terminal))) return report("declined", 1);
  await forget(compiled, held, terminal);
  return report("handed-over", 0);
}

/** What GitOps is to apply must lie there as it is compiled now. */
function requireExport(compiled: CompiledStack, options: HandOverOptions, terminal: Terminal): void {
  if (compiled.settings.kubernetesObjects !== "gitops") {
    throw new Refusal([
      "ccr:kubernetesObjects of this stack is not gitops: Pulumi would make anew what its state forgets",
    ]);
  }
  const { files } = planExport(compiled, readLayout(options), terminal);
  const other = files.filter(({ state }) => state !== "same").map(({ path, state }) => `${path}: ${state}`);
  if (other.length > 0) throw new Refusal([...other, "run ccr export --gitops first, and have it applied"]);
}

/** Nothing is let go of that GitOps would have to make: then its Secret could be lost in between. */
async function requireSame(compiled: CompiledStack, held: readonly HeldObject[], terminal: Terminal): Promise<void> {
  if (held.length === 0) return;
  const names = new Set(held.map(({ object }) => nameObject(object)));
  const seen = await lookAtAll(compiled, terminal, ({ appliedBy }) => appliedBy === "gitops");
  const reasons = seen
    .filter(({ object, state }) => names.has(nameObject(object)) && state !== "same")
    .map(
      ({ object, state, problem }) =>
        `${nameObject(object)} is ${state} in the cluster${problem ? `: ${problem}` : ""}`,
    );
  if (reasons.length > 0) throw new Refusal([...reasons, "nothing was handed over: put that right first"]);
}

/** Pulumi only forgets them; the flag is for what `pulumi import` protected, which a deletion alone would need. */
async function forget(compiled: CompiledStack, held: readonly HeldObject[], terminal: Terminal): Promise<void> {
  for (let at = 0; at < held.length; at += namesAtOnce) {
    terminal.showProgress(`handed over ${at} of ${held.length} objects`);
    const urns = held.slice(at, at + namesAtOnce).map(({ urn }) => urn);
    const { code, stdout, stderr } = await runPulumi(["state", "delete", ...urns, "--yes", "--force"], {
      stack: compiled,
      terminal,
    });
    if (code === 0) continue;
    terminal.endProgress();
    throw new Refusal([
      `pulumi state delete failed; ${at} of ${held.length} objects are handed over, the same command goes on`,
      ...listErrors(stdout, stderr),
    ]);
  }
  terminal.endProgress();
}

function formatText(held: readonly HeldObject[], outcome: string): string {
  if (outcome === "nothing-to-do") return "the state holds nothing that GitOps applies\n";
  const word = outcome === "handed-over" ? "forgotten" : "held";
  return held.map(({ object }) => `${word.padEnd(9)}  ${showPlainly(nameObject(object))}\n`).join("");
}

function formatJson(held: readonly HeldObject[], outcome: string): string {
  const objects = held.map(({ urn, object }) => ({ object: nameObject(object), requests: object.ccrIds, urn }));
  return `${JSON.stringify({ schema: "credential-lanes/hand-over/v1", outcome, objects }, undefined, 2)}\n`;
}
