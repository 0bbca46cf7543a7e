import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import type { Recorded } from "../act.ts";
import { compileForUpdate } from "../apply/guard.ts";
import { planInStep } from "../apply/plan-in-step.ts";
import { updateAndRecord } from "../apply/run-update.ts";
import { confirmByTyping } from "../confirm.ts";
import { GuardRefusal, Refusal, UsageError } from "../errors.ts";
import { isOfLane } from "../plan/compose.ts";
import { renderChanges } from "../plan/text.ts";
import { refreshState } from "../pulumi.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface ApplyOptions extends StackOptions {
  readonly plan?: string;
  readonly refresh?: true;
  readonly yes?: true;
  readonly by?: string;
  readonly json?: true;
}

/** How `ccr apply` ended. */
interface Outcome {
  readonly outcome: "applied" | "nothing-to-do" | "dry-run" | "declined" | "refused";
  readonly changes?: readonly PlannedStep[];
  readonly recorded?: readonly Recorded[];
  readonly reasons?: readonly { readonly code: string; readonly message: string }[];
}

const codes = { applied: 0, "nothing-to-do": 0, "dry-run": 3, declined: 1, refused: 1 } as const;

/** `ccr apply`: 1 where it is refused or fails, 3 where it is a dry run of something that would change. */
export async function applyStack({ operands, options, terminal }: Invocation<ApplyOptions>): Promise<ExitCode> {
  const report = (outcome: Outcome): ExitCode => {
    if (options.json) terminal.write(formatOutcome(outcome));
    return codes[outcome.outcome];
  };
  try {
    const isRecorded = isAttended(options, terminal);
    const compile = (): CompiledStack =>
      compileForUpdate(() => compileStack(operands, options, terminal), { by: options.by, isRecorded, terminal });
    return report(await applyPlanned(compile, options, terminal));
  } catch (error) {
    if (!(error instanceof Refusal) || !options.json) throw error;
    const reasons =
      error instanceof GuardRefusal ? error.guards : error.reasons.map((message) => ({ code: "refused", message }));
    return report({ outcome: "refused", reasons });
  }
}

async function applyPlanned(compile: () => CompiledStack, options: ApplyOptions, terminal: Terminal): Promise<Outcome> {
  if (options.refresh) {
    if (options.plan !== undefined) throw new UsageError("--refresh makes a new plan, and --plan names an old one");
    if (!isAttended(options, terminal)) throw new UsageError("--refresh writes the stack's state: give --yes with it");
    await refreshState(compile(), terminal);
  }
  const { compiled, changes, engine } = await planInStep(compile, options.plan, terminal);
  terminal.say(renderChanges(changes, (_, text) => text));
  const isNeeded = changes.some(isOfLane);
  const consent = isNeeded ? await askConsent(compiled, options, terminal) : "given";
  if (consent !== "given") return { outcome: consent, changes };
  const outcome = isNeeded ? "applied" : "nothing-to-do";
  // A dry run records nothing either.
  if (!isNeeded && !isAttended(options, terminal)) return { outcome, changes, recorded: [] };
  const show = (each: readonly Recorded[]): void => sayRecorded(each, terminal);
  const recorded = await updateAndRecord(compiled, { changes, engine, by: options.by }, { terminal, show });
  return { outcome, changes, recorded };
}

/** True where somebody said, or can be asked, that it shall be done. */
function isAttended({ yes }: ApplyOptions, { isInteractive }: Terminal): boolean {
  return yes === true || isInteractive;
}

async function askConsent(
  { project, stack }: CompiledStack,
  { yes }: ApplyOptions,
  terminal: Terminal,
): Promise<"given" | "dry-run" | "declined"> {
  if (yes) return "given";
  if (!terminal.isInteractive) {
    terminal.say("ccr: dry run: nothing was applied; --yes applies it");
    return "dry-run";
  }
  const question = `Apply this to ${project}/${stack}?`;
  if (await confirmByTyping({ question, word: stack }, terminal)) return "given";
  terminal.say("ccr: nothing was applied");
  return "declined";
}

/** Says of each request what was recorded. */
function sayRecorded(recorded: readonly Recorded[], terminal: Terminal): void {
  for (const { request, from, to } of recorded) {
    terminal.say(`${request}: evidence recorded; ${from === to ? `it stays ${to}` : `${from} -> ${to}`}`);
  }
}

function formatOutcome({ recorded = [], ...outcome }: Outcome): string {
  const short = recorded.map(({ request, file, from, to, digest }) => ({ request, file, from, to, digest }));
  return `${JSON.stringify({ schema: "credential-lanes/apply/v1", ...outcome, recorded: short }, undefined, 2)}\n`;
}
