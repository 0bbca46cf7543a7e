import { requireSeconds } from "../../lanes/duration.ts";
import type { Lane } from "../../lanes/lane.ts";
import { findLane } from "../../lanes/plan/lane-plan.ts";
import { composeOperatorActions } from "../../lanes/plan/operator-commands.ts";
import type { Check } from "../../live/verify/checks.ts";
import type { Recorded } from "../act.ts";
import { compileForUpdate } from "../apply/guard.ts";
import { updateAndRecord } from "../apply/run-update.ts";
import { takePlan } from "../apply/take-plan.ts";
import { Refusal } from "../errors.ts";
import { composePlan, hasChanges } from "../plan/compose.ts";
import { renderPlanText } from "../plan/text.ts";
import { askForSync, describeCustody, findLacking } from "../runbook/custody.ts";
import { type Guide, openGuide } from "../runbook/guide.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { findApplier, recordVerification } from "../verify/record-verification.ts";
import { isPassed, runVerification } from "../verify/run-verification.ts";
import { sayCheck } from "../verify/say-check.ts";

interface RunbookOptions extends StackOptions {
  readonly yes?: true;
  readonly by?: string;
  readonly also?: readonly string[];
  readonly wait?: string;
  readonly probeNamespace?: string;
}

/** What every step of a runbook works with. */
interface Runbook {
  readonly request: string;
  readonly operands: readonly string[];
  readonly options: RunbookOptions;
  readonly terminal: Terminal;
  readonly guide: Guide;
  readonly milliseconds: number;
}

/** `ccr runbook`: 0 where the lane is active at the end, 3 for a dry run, 1 where it goes on later or is refused. */
export async function runRunbook({ operands, options, terminal }: Invocation<RunbookOptions>): Promise<ExitCode> {
  const seconds = requireSeconds(options.wait ?? "30m");
  const isAttended = options.yes === true || terminal.isInteractive;
  const [request = ""] = operands;
  const all = [request, ...(options.also ?? [])];
  const compiled = compile(all, { options, terminal, isRecorded: isAttended });
  const [id = request] = compiled.named;
  if (!isAttended) return showOnly(compiled, terminal);
  const guide = await openGuide(terminal, { yes: options.yes === true, title: `ccr runbook ${id}` });
  const runbook = { request: id, operands: all, options, terminal, guide, milliseconds: seconds * 1000 };
  try {
    return await walk(runbook, compiled);
  } catch (error) {
    if (error instanceof Refusal) guide.end(`${id} stops here; ccr runbook ${id} goes on once that is put right`);
    throw error;
  }
}

function compile(
  operands: readonly string[],
  { options, terminal, isRecorded }: { options: RunbookOptions; terminal: Terminal; isRecorded: boolean },
): CompiledStack {
  const compileNow = (): CompiledStack => compileStack(operands, options, terminal);
  return compileForUpdate(compileNow, { by: options.by, isRecorded, terminal });
}

/** Each step looks first whether it is done already, so that a runbook goes on wherever it was left. */
async function walk(runbook: Runbook, compiled: CompiledStack): Promise<ExitCode> {
  const { request, guide } = runbook;
  const leave = (words: string): ExitCode => {
    guide.end(`${words}; ccr runbook ${request} goes on from here`);
    return 1;
  };
  if (!(await applyStep(runbook, compiled))) return leave("nothing was applied");
  const lacking = await custodyStep(runbook);
  if (lacking !== undefined) return leave(lacking);
  const { checks, recorded } = await verifyStep(runbook);
  const isLive = recorded !== undefined && (recorded.to === "active" || recorded.to === "rotated");
  const isGood = isPassed(checks, "positive") && isPassed(checks, "negative");
  runbook.terminal.write(composeHandoff(request, checks, isLive && isGood));
  if (!isLive || !isGood) return leave("the verification did not pass");
  guide.end(`${request} is ${recorded.to}`);
  return 0;
}

/** Without a terminal and without --yes nothing is done: the plan is all. */
async function showOnly(compiled: CompiledStack, terminal: Terminal): Promise<ExitCode> {
  const { changes } = await takePlan(compiled, undefined, terminal);
  terminal.write(renderPlanText({ ...composePlan(compiled, {}), changes }, terminal.style));
  terminal.say("ccr: dry run: nothing was applied; --yes goes through the runbook without asking");
  return 3;
}

async function applyStep({ request, options, terminal, guide }: Runbook, compiled: CompiledStack): Promise<boolean> {
  guide.begin("What is approved, and what an update would change");
  const { changes, engine } = await takePlan(compiled, undefined, terminal);
  const plan = { ...composePlan(compiled, {}), changes };
  terminal.write(renderPlanText(plan, terminal.style));
  guide.begin("Apply");
  const isNeeded = hasChanges(plan);
  if (isNeeded && !(await guide.confirm(`Apply this as the last, attended approval of ${request}?`, request)))
    return false;
  const show = (recorded: readonly Recorded[]): void => {
    for (const { request: of, from, to } of recorded) guide.say(`${of}: evidence recorded, ${from} -> ${to}`);
  };
  await updateAndRecord(compiled, { changes, engine, by: options.by }, { terminal, show });
  if (!isNeeded) guide.say("it is applied already");
  return true;
}

/** Compiles anew: what was recorded changed the file. */
function readAgain({ operands, options, terminal, request }: Runbook): { compiled: CompiledStack; lane: Lane } {
  const compiled = compile(operands, { options, terminal, isRecorded: true });
  const lane = compiled.set.lanes.find(({ ccrId }) => ccrId === request);
  if (lane === undefined) throw new Refusal([`${request} is not granted any more`]);
  return { compiled, lane };
}

/** Answers with what is still lacking when the time is up. */
async function custodyStep(runbook: Runbook): Promise<string | undefined> {
  const { guide, milliseconds, terminal } = runbook;
  const { compiled, lane } = readAgain(runbook);
  guide.begin(`The value of ${lane.fields.join(", ")}`);
  let lacking = await findLacking(compiled, lane, terminal);
  if (lacking !== undefined) {
    const objects = findLane(compiled.set, lane.ccrId) ?? { lane };
    const action = composeOperatorActions(objects, compiled.settings).find(({ stdin }) => stdin !== undefined);
    for (const line of action === undefined ? [] : describeCustody(action)) guide.say(line);
    guide.say(lacking);
    await guide.waitUntil("waiting for the value", milliseconds, async () => {
      lacking = await findLacking(compiled, lane, terminal);
      return lacking === undefined;
    });
    if (lacking !== undefined) return lacking;
  }
  guide.say("every field has a value; it was not read");
  await askForSync(compiled, lane);
  return undefined;
}

async function verifyStep(runbook: Runbook): Promise<{ checks: readonly Check[]; recorded: Recorded | undefined }> {
  const { guide, options, terminal } = runbook;
  const { compiled, lane } = readAgain(runbook);
  guide.begin("Verification: what must work, and what must be refused");
  const checks = await runVerification(compiled, lane, {
    probeNamespace: options.probeNamespace,
    waitSeconds: 120,
    show: sayCheck(terminal),
    terminal,
  });
  guide.begin("Record");
  const by = options.by ?? findApplier(compiled, lane) ?? "";
  const recorded = await recordVerification(compiled, lane, { checks, by, mayActivate: true, terminal });
  if (recorded === undefined) {
    guide.say("nothing is recorded: what could not be tried was not seen");
    return { checks, recorded };
  }
  const { from, to } = recorded;
  guide.say(from === to ? `evidence recorded, it stays ${to}` : `evidence recorded, ${from} -> ${to}`);
  return { checks, recorded };
}

/** What is handed over: each thing that had to be shown, without any value. */
function composeHandoff(request: string, checks: readonly Check[], isActive: boolean): string {
  const mark = (isDone: boolean): string => (isDone ? "[x]" : "[ ]");
  const holds = (...ids: readonly string[]): boolean => {
    const own = checks.filter(({ id }) => ids.includes(id));
    return own.length > 0 && own.every(({ outcome }) => outcome === "passed");
  };
  const lines: readonly (readonly [boolean, string])[] = [
    [holds("policy"), "policy applied as it was approved"],
    [holds("role"), "role bound as it was approved"],
    [holds("fields") || holds("secret-keys"), "names of the fields seen; no value was read"],
    [isPassed(checks, "positive"), "positive verification"],
    [isPassed(checks, "negative"), "negative verification"],
    [isActive, "active"],
  ];
  return `Handoff of ${request}\n${lines.map(([isDone, words]) => `  ${mark(isDone)} ${words}\n`).join("")}`;
}
