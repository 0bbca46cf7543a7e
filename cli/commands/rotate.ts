import { parseDuration } from "../../lanes/duration.ts";
import type { Lane } from "../../lanes/lane.ts";
import { type RotationStepAct, recordRotationStep } from "../../lanes/life/acts.ts";
import { describeRotation, findOpenRotation } from "../../lanes/life/rotation.ts";
import { findIssuer, nameRotation } from "../../lanes/life/schedule.ts";
import { instantOf, type RotationStep } from "../../lanes/life/steps.ts";
import { ROTATION_STEPS, ROTATION_TRIGGERS } from "../../lanes/life/vocabulary.ts";
import { findLane } from "../../lanes/plan/lane-plan.ts";
import { composeOperatorActions } from "../../lanes/plan/operator-commands.ts";
import { formatInstant } from "../../lanes/rules/dates.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { carryOut, type Recorded } from "../act.ts";
import { compileForUpdate } from "../apply/guard.ts";
import { updateAndRecord } from "../apply/run-update.ts";
import { Refusal, UsageError } from "../errors.ts";
import { composeEvent, tellHub } from "../hub.ts";
import { renderChanges } from "../plan/text.ts";
import { checkNamedRequests } from "../requests.ts";
import { type Look, lookForDelivery, lookForReload, lookForVersion } from "../rotation/looks.ts";
import { type Guide, openGuide } from "../runbook/guide.ts";
import { type CompiledStack, compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { isPassed, runVerification } from "../verify/run-verification.ts";
import { takePlan } from "./apply.ts";
import { findApplier, recordVerification, sayCheck } from "./verify.ts";

interface RotateOptions extends StackOptions {
  readonly yes?: true;
  readonly attest?: readonly string[];
  readonly id?: string;
  readonly trigger?: RotationStepAct["trigger"];
  readonly reason?: string;
  readonly by?: string;
  readonly also?: readonly string[];
  readonly wait?: string;
  readonly probeNamespace?: string;
}

/** What every step of a rotation works with. */
interface Rotation {
  readonly request: string;
  readonly id: string;
  readonly operands: readonly string[];
  readonly options: RotateOptions;
  readonly terminal: Terminal;
  readonly guide: Guide;
  readonly milliseconds: number;
}

/** What a step came to: what is recorded of it, or what it waits for. */
type Outcome =
  | (Pick<RotationStepAct, "outcome"> &
      Partial<Pick<RotationStepAct, "happenedAt" | "auditIds" | "kvVersion">> & { readonly note: string })
  | { readonly waitsFor: string };

/** `ccr rotate`: 0 at the end or in the overlap, 3 for a dry run, 1 where it goes on later or is refused. */
export async function rotate({ operands, options, terminal }: Invocation<RotateOptions>): Promise<ExitCode> {
  const seconds = parseDuration(options.wait ?? "30m");
  if (seconds === undefined) throw new UsageError("--wait must be a duration such as 30m");
  checkOptions(options);
  const isAttended = options.yes === true || terminal.isInteractive;
  const all = [operands[0] ?? "", ...(options.also ?? [])];
  if (!isAttended) return showOnly(operands, options, terminal);
  const compiled = compile(all, options, terminal);
  const { ccr, lane } = findGranted(compiled, compiled.named[0] ?? all[0] ?? "");
  const id = chooseId(ccr, options);
  const guide = await openGuide(terminal, { yes: options.yes === true, title: `ccr rotate ${lane.ccrId}, ${id}` });
  const rotation = {
    request: lane.ccrId,
    id,
    operands: all,
    options,
    terminal,
    guide,
    milliseconds: seconds * 1000,
  };
  try {
    return await walk(rotation);
  } catch (error) {
    if (error instanceof Refusal)
      guide.end(`${id} stops here; ccr rotate ${lane.ccrId} goes on once that is put right`);
    throw error;
  }
}

function checkOptions({ attest = [], trigger, reason }: RotateOptions): void {
  const bad = attest.filter((step) => !attestable.has(step));
  if (bad.length > 0) throw new UsageError(`--attest must be one of ${[...attestable].join(", ")}`);
  if (trigger !== undefined && !ROTATION_TRIGGERS.includes(trigger))
    throw new UsageError(`--trigger must be one of ${ROTATION_TRIGGERS.join(", ")}`);
  if (trigger !== undefined && trigger !== "schedule" && reason === undefined)
    throw new UsageError("--reason must be given: a rotation out of turn says why");
}

/** The steps that somebody's word is taken for; the others are looked at. */
const attestable: ReadonlySet<string> = new Set(["new-key", "replaced", "delivered", "reloaded", "old-key-revoked"]);

function compile(operands: readonly string[], options: RotateOptions, terminal: Terminal): CompiledStack {
  const compileNow = (): CompiledStack => compileStack(operands, options, terminal);
  return compileForUpdate(compileNow, { by: options.by, isRecorded: true, terminal });
}

function findGranted(compiled: CompiledStack, request: string) {
  const lane = compiled.set.lanes.find(({ ccrId }) => ccrId === request);
  const ccr = compiled.find(request)?.ccr;
  if (lane === undefined || ccr === undefined) throw new Refusal([`${request} is not granted`]);
  return { lane, ccr };
}

function chooseId(ccr: Ccr, { id }: RotateOptions): string {
  return id ?? findOpenRotation(ccr)?.id ?? nameRotation(ccr, Date.now());
}

/** Without a terminal and without --yes nothing is done: where it stands is all, and no server is asked. */
function showOnly(operands: readonly string[], options: RotateOptions, terminal: Terminal): ExitCode {
  const [ccr] = checkNamedRequests(operands, terminal).checked.flatMap((each) => each.ccr ?? []);
  if (ccr === undefined) throw new Refusal(["the request cannot be read; ccr validate says why"]);
  const id = chooseId(ccr, options);
  const { taken, next, overlapUntil } = describeRotation(ccr, id);
  for (const step of ROTATION_STEPS) {
    const own = taken.find((each) => each.step === step);
    terminal.write(
      `  ${own === undefined ? "[ ]" : "[x]"} ${step.padEnd(15)}  ${own?.at ?? ""}\n`.replace(/ +\n/, "\n"),
    );
  }
  if (overlapUntil !== undefined) terminal.say(`the old key is kept until ${formatInstant(overlapUntil)}`);
  terminal.say(`${id}: ${next === undefined ? "done" : `next ${next}; dry run, --yes goes through it without asking`}`);
  return next === undefined ? 0 : 3;
}

/** Each step is recorded as it is seen, so that a rotation goes on wherever it was left. */
async function walk(rotation: Rotation): Promise<ExitCode> {
  const { request, id, guide } = rotation;
  for (;;) {
    const compiled = compile(rotation.operands, rotation.options, rotation.terminal);
    const { ccr, lane } = findGranted(compiled, request);
    const { next, overlapUntil } = describeRotation(ccr, id);
    if (next === undefined) {
      guide.end(`${id} of ${request} is done`);
      return 0;
    }
    if (next === "old-key-revoked" && overlapUntil !== undefined && Date.now() < overlapUntil) {
      guide.end(`the old key is kept until ${formatInstant(overlapUntil)}; ccr rotate ${request} goes on then`);
      return 0;
    }
    guide.begin(titles[next]);
    const outcome = await takeStep(next, { ...rotation, compiled, lane, ccr });
    if ("waitsFor" in outcome) {
      guide.end(`${id} waits: ${outcome.waitsFor}; ccr rotate ${request} goes on from here`);
      return 1;
    }
    await record(rotation, { lane, compiled }, next, outcome);
  }
}

const titles: Readonly<Record<RotationStep, string>> = {
  "new-key": "A new key, while the old one stays active",
  replaced: "The new value, put into OpenBao from custody",
  delivered: "Delivery, forced by the rotation",
  reloaded: "Consumers run with the new value",
  verified: "Verification: what must work, and what must be refused",
  "old-key-revoked": "The old key, revoked at its provider",
};

type StepContext = Rotation & {
  readonly compiled: CompiledStack;
  readonly lane: Lane;
  readonly ccr: Ccr;
};

function takeStep(step: RotationStep, context: StepContext): Promise<Outcome> {
  switch (step) {
    case "new-key":
      return attest(context, step, `Is there a new key at ${nameProvider(context)}, and is the old one still active?`);
    case "replaced":
      return replaceValue(context);
    case "delivered":
      return deliver(context);
    case "reloaded":
      return waitFor(context, step, "waiting for the consumers", () =>
        lookForReload(context.compiled, { lane: context.lane, since: sinceStep(context, "delivered") }),
      );
    case "verified":
      return verify(context);
    case "old-key-revoked":
      return attest(context, step, `Is the old key revoked at ${nameProvider(context)}?`);
  }
}

function nameProvider({ ccr }: StepContext): string {
  const provider = findIssuer(ccr);
  if (provider === undefined) return ccr.rotation?.provider ?? "its provider";
  return `${provider.name} (${provider.console})`;
}

function sinceStep({ ccr, id }: StepContext, step: RotationStep): number {
  return instantOf(describeRotation(ccr, id).taken, step) ?? 0;
}

/** A step that only a person can tell of: asked for, or said on the command line. */
async function attest(
  { guide, options, request }: StepContext,
  step: RotationStep,
  question: string,
): Promise<Outcome> {
  const isSaid = options.attest?.includes(step) === true;
  if (!isSaid && options.yes) return { waitsFor: `nobody said it; --attest ${step} does` };
  if (!isSaid && !(await guide.confirm(question, request))) return { waitsFor: "it is not done yet" };
  return { outcome: "recorded", note: "On the word of who acts." };
}

/** Looks until it is so; where the look cannot be had, the word of who acts is taken if it is given. */
async function waitFor(
  context: StepContext,
  step: RotationStep,
  what: string,
  look: () => Promise<Look<string>>,
): Promise<Outcome> {
  const { guide, milliseconds, options } = context;
  if (options.attest?.includes(step)) return { outcome: "recorded", note: "On the word of who acts." };
  let last: Look<string> = { waitsFor: "it was not looked at" };
  const isSeen = await guide.waitUntil(what, milliseconds, async () => {
    last = await look();
    return last.seen !== undefined;
  });
  const { seen, waitsFor } = last as Look<string>;
  if (!isSeen || seen === undefined) return { waitsFor: waitsFor ?? "it was not seen" };
  return { outcome: "passed", note: seen };
}

async function replaceValue(context: StepContext): Promise<Outcome> {
  const { compiled, lane, guide, milliseconds, terminal, options } = context;
  if (options.attest?.includes("replaced")) return { outcome: "recorded", note: "On the word of who acts." };
  const objects = findLane(compiled.set, lane.ccrId) ?? { lane };
  const action = composeOperatorActions(objects, compiled.settings).find(({ stdin }) => stdin !== undefined);
  guide.say(
    `Whoever has custody puts the new value into OpenBao; it never comes through here. On stdin: ${action?.stdin}.`,
  );
  guide.say(composeReplacement(lane, compiled.settings.kvVersion));
  const since = sinceStep(context, "new-key");
  let found: Awaited<ReturnType<typeof lookForVersion>> = { waitsFor: "it was not looked at" };
  const isThere = await guide.waitUntil("waiting for the new version", milliseconds, async () => {
    found = await lookForVersion(compiled, { lane, since }, terminal);
    return found.seen !== undefined;
  });
  const { seen, waitsFor } = found as Awaited<ReturnType<typeof lookForVersion>>;
  if (!isThere || seen === undefined) return { waitsFor: waitsFor ?? "it was not seen" };
  const { version, auditId } = seen;
  return {
    outcome: "passed",
    note: `Version ${version.number} of the secret; it was not read.`,
    // The clock of the server may go before ours.
    happenedAt: formatInstant(Math.min(Date.parse(version.createdAt), Date.now())),
    kvVersion: String(version.number),
    auditIds: auditId === undefined ? [] : [auditId],
  };
}

/** The command by which custody writes over the value; the other fields stay. */
function composeReplacement({ policy: { mount, key } }: Lane, kvVersion: 1 | 2): string {
  return `bao kv ${kvVersion === 1 ? "put" : "patch"} -mount=${mount} ${key} -`;
}

/** The mark is in the request: the next update carries its id to the ExternalSecret, which reads the value again. */
async function deliver(context: StepContext): Promise<Outcome> {
  const { compiled, lane, guide, terminal, options, id } = context;
  if (lane.externalSecret === undefined) {
    if (options.attest?.includes("delivered"))
      return { outcome: "recorded", note: "Its callers read OpenBao themselves." };
    return { outcome: "recorded", note: "Nothing is delivered: its callers read OpenBao themselves." };
  }
  const { changes, engine } = await takePlan(compiled, undefined, terminal);
  terminal.say(renderChanges(changes, (_, text) => text));
  if (changes.length > 0 && !(await guide.confirm(`Apply this, which carries ${id}?`, context.request)))
    return { waitsFor: "it was not applied" };
  const show = (recorded: readonly Recorded[]): void => {
    for (const { request } of recorded) guide.say(`${request}: evidence recorded`);
  };
  await updateAndRecord(compiled, { changes, engine, by: options.by }, { terminal, show });
  const since = sinceStep(context, "replaced");
  return waitFor(context, "delivered", "waiting for External Secrets", async () => {
    const found = await lookForDelivery(compiled, { lane, id, since });
    return found.seen === undefined ? found : { seen: `External Secrets read it at ${found.seen}, forced by ${id}.` };
  });
}

async function verify({ compiled, lane, options, terminal, guide }: StepContext): Promise<Outcome> {
  const checks = await runVerification(compiled, lane, {
    probeNamespace: options.probeNamespace,
    waitSeconds: 120,
    show: sayCheck(terminal),
    terminal,
  });
  const by = options.by ?? findApplier(compiled, lane) ?? "";
  const recorded = await recordVerification(compiled, lane, { checks, by, mayActivate: true, terminal });
  if (recorded !== undefined) guide.say("evidence recorded");
  const isGood = isPassed(checks, "positive") && isPassed(checks, "negative");
  if (!isGood) return { waitsFor: "the verification did not pass" };
  const passed = checks.filter(({ outcome }) => outcome === "passed").length;
  return { outcome: "passed", note: `${passed} of ${checks.length} checks passed, with the new value.` };
}

async function record(
  { request, id, options, terminal, guide }: Rotation,
  { lane, compiled }: { lane: Lane; compiled: CompiledStack },
  step: RotationStep,
  outcome: Exclude<Outcome, { waitsFor: string }>,
): Promise<void> {
  const { note, ...seen } = outcome;
  const by = options.by ?? findApplier(compiled, lane) ?? "";
  const compose = (): RotationStepAct => ({
    ...seen,
    id,
    step,
    reviewer: by,
    comment: options.reason === undefined ? note : `${note} ${options.reason.trim()}`,
    at: formatInstant(Date.now()),
    now: Date.now(),
    what: lane.digest,
    trigger: options.trigger,
  });
  let act = compose();
  const recorded = carryOut(
    request,
    (subject) => {
      act = compose();
      return recordRotationStep(subject, act);
    },
    { dryRun: false, terminal },
  );
  await tellHub([composeEvent(recorded, "evidence", act)], terminal);
  const { from, to } = recorded;
  guide.say(from === to ? `${step} is recorded` : `${step} is recorded, ${from} -> ${to}`);
}
