import process from "node:process";
import { requireSeconds } from "../../lanes/duration.ts";
import { judgeNamed } from "../../lanes/guard.ts";
import { type Awaited, listAwaited } from "../../lanes/smoke/awaited.ts";
import { findContextFaults } from "../../live/kubeconfig.ts";
import { GuardRefusal, UsageError } from "../errors.ts";
import { formatSmokeJson, formatTable, summarizeSmoke } from "../smoke/format-smoke.ts";
import { runSmoke, type SmokeRun } from "../smoke/run-smoke.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface SmokeCommandOptions extends StackOptions {
  readonly timeout?: string;
  readonly failFast?: true;
  readonly namespace?: readonly string[];
  readonly json?: true;
}

/** Two days: nobody waits longer, and timers count no further. */
const MAX_SECONDS = 172_800;

/** `ccr smoke`: 0 where everything is ready, 1 where something is not. */
export async function smokeLanes({ operands, options, terminal }: Invocation<SmokeCommandOptions>): Promise<ExitCode> {
  const timeoutSeconds = parseTimeout(options.timeout ?? "5m");
  const compiled = compileStack(operands, options, terminal);
  const awaited = chooseAwaited(compiled, options.namespace);
  const faults = findContextFaults(compiled.settings);
  if (faults.length > 0) throw new GuardRefusal(faults.map((message) => ({ code: "other-context", message })));
  const failFast = options.failFast === true;
  const run: SmokeRun =
    awaited.length === 0
      ? { rows: [], end: "all-ready", seconds: 0, warnings: [] }
      : await runSmoke(awaited, compiled.settings, { terminal, timeoutSeconds, failFast });
  report(run, { terminal, isJson: options.json === true });
  if (awaited.length === 0)
    terminal.say("ccr: External Secrets delivers none of these lanes: there is nothing to wait for");
  // Ends as the signal would have ended it, now that nothing is left running.
  if (run.interrupt !== undefined) process.kill(process.pid, run.interrupt);
  return run.end === "all-ready" ? 0 : 1;
}

function parseTimeout(text: string): number {
  const seconds = requireSeconds(text);
  if (seconds < 1 || seconds > MAX_SECONDS) throw new UsageError("--timeout must be one second to two days");
  return seconds;
}

/** What is waited for; throws where a request that was named is not granted, or a namespace has no lane. */
function chooseAwaited({ set, named }: CompiledStack, namespaces?: readonly string[]): readonly Awaited[] {
  const reasons = judgeNamed(named, set);
  if (reasons.length > 0) throw new GuardRefusal(reasons);
  const unknown = namespaces?.find((name) => set.namespaces.every(({ namespace }) => namespace !== name));
  if (unknown !== undefined) throw new UsageError("--namespace must name a namespace that a granted lane delivers to");
  return listAwaited(set, {
    ...(named.length === 0 ? {} : { ccrIds: named }),
    ...(namespaces === undefined ? {} : { namespaces }),
  });
}

function report(run: SmokeRun, { terminal, isJson }: { terminal: Terminal; isJson: boolean }): void {
  terminal.write(isJson ? formatSmokeJson(run) : formatTable(run, terminal.style));
  for (const warning of run.warnings) terminal.say(`ccr: ${warning}`);
  if (run.problem !== undefined) terminal.say(`ccr: ${run.problem}`);
  terminal.say(summarizeSmoke(run));
}
