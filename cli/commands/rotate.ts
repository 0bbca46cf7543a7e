import { onLane } from "../../lanes/decisions/recording.ts";
import { requireSeconds } from "../../lanes/duration.ts";
import { findReasonsToWithhold, type Lane } from "../../lanes/lane.ts";
import { findOpenIncident } from "../../lanes/life/incident.ts";
import { describeRotation, findOpenRotation } from "../../lanes/life/rotation.ts";
import { type RotationStepAct, recordRotationStep } from "../../lanes/life/rotation-acts.ts";
import { nameRotation } from "../../lanes/life/schedule.ts";
import type { RotationStep } from "../../lanes/life/steps.ts";
import { ROTATION_STEPS } from "../../lanes/life/vocabulary.ts";
import { isInForce } from "../../lanes/orders/judge.ts";
import type { ChangeOrder, LaneOrder } from "../../lanes/orders/schema.ts";
import { formatInstant } from "../../lanes/rules/dates.ts";
import { isServing } from "../../lanes/rules/states.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { carryOut } from "../act.ts";
import { compileForUpdate } from "../apply/guard.ts";
import { Refusal, UsageError } from "../errors.ts";
import { composeEvent, tellHub } from "../hub.ts";
import { checkNamedRequests } from "../requests.ts";
import { type Outcome, type RotateOptions, type Rotation, TITLES, takeStep } from "../rotation/take-step.ts";
import { openGuide } from "../runbook/guide.ts";
import { type CompiledStack, compileStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { findApplier } from "../verify/record-verification.ts";

/** `ccr rotate`: 0 at the end or in the overlap, 3 for a dry run, 1 where it goes on later or is refused. */
export async function rotate({ operands, options: given, terminal }: Invocation<RotateOptions>): Promise<ExitCode> {
  const seconds = requireSeconds(given.wait ?? "30m");
  checkOptions(given);
  const isAttended = given.yes === true || terminal.isInteractive;
  const all = [operands[0] ?? "", ...(given.also ?? [])];
  if (!isAttended) return showOnly(operands, given, terminal);
  const compiled = compile(all, given, terminal);
  const { ccr, lane } = findGranted(compiled, compiled.named[0] ?? all[0] ?? "");
  const { orders } = compiled.find(lane.ccrId) ?? {};
  const options = { ...given, ...readOrder(lane.ccrId, given.request, { orders, isGood: compiled.isInForce }) };
  const id = chooseId(ccr, options);
  refuseUnready(ccr, id);
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

function checkOptions({ trigger, reason, request, id = "ROT-1" }: RotateOptions): void {
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(id))
    throw new UsageError("--id must be of letters, digits and . _ - between them, at most 63");
  if (request !== undefined && (trigger !== undefined || reason !== undefined))
    throw new UsageError("--request says trigger and reason itself");
  if (trigger !== undefined && trigger !== "schedule" && reason === undefined)
    throw new UsageError("--reason must be given: a rotation out of turn says why");
}

/** What an approved order says of the rotation; refused where it is not approved as it is, or about another lane. */
function readOrder(
  subject: string,
  id: string | undefined,
  { orders = [], isGood }: { orders: readonly LaneOrder[] | undefined; isGood: (order: ChangeOrder) => boolean },
): Pick<RotateOptions, "trigger" | "reason"> {
  if (id === undefined) return {};
  const order = orders.find((each) => each.id === id);
  if (order === undefined) throw new Refusal([`${id} is no order about ${subject}`]);
  if (order.request_type !== "lane-rotation") throw new Refusal([`${id} is a ${order.request_type}, no lane-rotation`]);
  if (!isGood(order)) throw new Refusal([`${id} is not approved as it is now`]);
  if (order.status === "applied") throw new Refusal([`${id} was carried out already`]);
  const { trigger, reason } = order.rotation;
  return { trigger, reason: `${id}: ${reason}` };
}

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

/** A rotation is of a credential that serves, that is not told to be out, and one at a time. */
function refuseUnready(ccr: Ccr, id: string): void {
  const open = findOpenRotation(ccr);
  const incident = findOpenIncident(ccr);
  if (open !== undefined && open.id !== id)
    throw new Refusal([`${open.id} is open, next ${open.next}; ccr rotate ${ccr.id} goes on with it`]);
  if (incident !== undefined)
    throw new Refusal([`${incident.record.id} is open; a leaked key has no overlap (ccr incident ${ccr.id})`]);
  if (!isServing(ccr))
    throw new Refusal([`${ccr.id} is ${ccr.status}; what was verified is rotated (ccr verify --record)`]);
}

/** Refuses by the requests alone what would be refused once it is begun; of the stack nothing is known here. */
function findRotatable(operands: readonly string[], options: RotateOptions, terminal: Terminal) {
  const [checked] = checkNamedRequests(operands, terminal).checked;
  const ccr = checked?.ccr;
  if (checked === undefined || ccr === undefined)
    throw new Refusal(["the request cannot be read; ccr validate says why"]);
  if (checked.findings.some(({ severity }) => severity === "error"))
    throw new Refusal([`${ccr.id} has errors; ccr validate says which`]);
  const { environment, cluster } = ccr.target;
  const place = { environment, ...(cluster === undefined ? {} : { cluster }) };
  const reasons = findReasonsToWithhold(checked, place, { now: Date.now() });
  if (reasons.length > 0) throw new Refusal([`${ccr.id} is not granted`, ...reasons]);
  readOrder(ccr.id, options.request, { orders: checked.orders, isGood: (order) => isInForce(order) });
  const id = chooseId(ccr, options);
  refuseUnready(ccr, id);
  return { ccr, id };
}

/** Without a terminal and without --yes nothing is done: where it stands is all, and no server is asked. */
function showOnly(operands: readonly string[], options: RotateOptions, terminal: Terminal): ExitCode {
  const { ccr, id } = findRotatable(operands, options, terminal);
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
      // Who says that it is revoked already is not taken at that.
      return rotation.options.attest?.includes("old-key-revoked") ? 1 : 0;
    }
    guide.begin(TITLES[next]);
    const outcome = await takeStep(next, { ...rotation, compiled, lane, ccr });
    if ("waitsFor" in outcome) {
      guide.end(`${id} waits: ${outcome.waitsFor}; ccr rotate ${request} goes on from here`);
      return 1;
    }
    await record(rotation, { lane, compiled }, next, outcome);
  }
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
    onLane((subject) => {
      act = compose();
      return recordRotationStep(subject, act);
    }),
    { dryRun: false, terminal },
  );
  await tellHub([composeEvent(recorded, "evidence", act)], terminal);
  const { from, to } = recorded;
  guide.say(from === to ? `${step} is recorded` : `${step} is recorded, ${from} -> ${to}`);
}
