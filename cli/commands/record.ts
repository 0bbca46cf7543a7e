import type { EventFields } from "../../hub/event.ts";
import { comment, confirmBinding, move, supersede } from "../../lanes/decisions/act.ts";
import { deactivate } from "../../lanes/life/deactivate.ts";
import { isLaneRequest } from "../../lanes/reviewable.ts";
import {
  type Act,
  type ActOptions,
  type ActorInput,
  carryOut,
  type Recorded,
  readActor,
  reportRecorded,
  reportRefusal,
} from "../act.ts";
import { UsageError } from "../errors.ts";
import { composeEvent, tellHub } from "../hub.ts";
import { describeCut } from "../incident/describe.ts";
import { REQUEST_ID } from "../requests.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface SupersedeOptions extends ActOptions {
  readonly by?: string;
}

/** `ccr comment`: 1 where it is refused. */
export function recordComment(invocation: Invocation<ActOptions>): Promise<ExitCode> {
  return run(invocation, {
    what: "commented on",
    kind: "comment",
    act: (actor) => (subject) => comment(subject, actor),
  });
}

/** `ccr confirm-binding`: 1 where it is refused. */
export function recordBinding(invocation: Invocation<ActOptions>): Promise<ExitCode> {
  const act =
    (actor: ActorInput): Act =>
    (subject) =>
      confirmBinding(subject, actor);
  return run(invocation, { what: "confirmed in its binding", kind: "binding-confirmed", act });
}

/** `ccr propose`: 1 where it is refused. */
export function propose(invocation: Invocation<ActOptions>): Promise<ExitCode> {
  return run(invocation, {
    what: "proposed",
    kind: "status",
    act: (actor) => (subject) => move(subject, "proposed", actor),
  });
}

/** `ccr cancel`: 1 where it is refused. */
export function cancel(invocation: Invocation<ActOptions>): Promise<ExitCode> {
  return run(invocation, {
    what: "cancelled",
    kind: "status",
    act: (actor) => (subject) => move(subject, "cancelled", actor),
  });
}

/** `ccr supersede`: 1 where it is refused. */
export function recordSuccessor(invocation: Invocation<SupersedeOptions>): Promise<ExitCode> {
  const { by } = invocation.options;
  if (by === undefined || !REQUEST_ID.test(by)) {
    throw new UsageError("--by must be the id of the request that takes its place");
  }
  return run(invocation, {
    what: `superseded by ${by}`,
    kind: "status",
    act: (actor) => (subject) => supersede(subject, by, actor),
  });
}

/** `ccr deactivate`: 1 where it is refused. */
export function recordDeactivation(invocation: Invocation<ActOptions>): Promise<ExitCode> {
  return run(invocation, {
    what: "deactivated",
    kind: "status",
    act: (actor) => (subject) => deactivate(subject, actor),
    comesNext: ({ after }) => (isLaneRequest(after) ? describeCut(after) : ["ccr apply takes it away"]),
  });
}

interface RecordedAct {
  readonly what: string;
  readonly kind: EventFields["kind"];
  readonly act: (actor: ActorInput) => Act;
  /** What is said of what comes next, once it is recorded. */
  readonly comesNext?: (recorded: Recorded) => readonly string[];
}

async function run(
  { operands: [operand = ""], options, terminal }: Invocation<ActOptions>,
  { what, kind, act, comesNext = () => [] }: RecordedAct,
): Promise<ExitCode> {
  let actor = readActor(options);
  const actNow: Act = (subject) => {
    actor = readActor(options);
    return act(actor)(subject);
  };
  try {
    const recorded = carryOut(operand, actNow, { dryRun: options.dryRun === true, terminal });
    reportRecorded(recorded, { what, options, terminal });
    if (options.dryRun) return 0;
    await tellHub([composeEvent(recorded, kind, actor)], terminal);
    for (const line of comesNext(recorded)) terminal.say(line);
    return 0;
  } catch (error) {
    reportRefusal(error, { json: options.json === true, terminal });
    return 1;
  }
}
