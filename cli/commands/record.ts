import { comment, confirmBinding, move, supersede } from "../../lanes/decisions/act.ts";
import {
  type Act,
  type ActOptions,
  type ActorInput,
  carryOut,
  readActor,
  reportRecorded,
  reportRefusal,
} from "../act.ts";
import { UsageError } from "../errors.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface SupersedeOptions extends ActOptions {
  readonly by?: string;
}

/** `ccr comment`: 1 where it is refused. */
export function recordComment(invocation: Invocation<ActOptions>): ExitCode {
  return run(invocation, { what: "commented on", act: (actor) => (subject) => comment(subject, actor) });
}

/** `ccr confirm-binding`: 1 where it is refused. */
export function recordBinding(invocation: Invocation<ActOptions>): ExitCode {
  const act =
    (actor: ActorInput): Act =>
    (subject) =>
      confirmBinding(subject, actor);
  return run(invocation, { what: "confirmed in its binding", act });
}

/** `ccr propose`: 1 where it is refused. */
export function propose(invocation: Invocation<ActOptions>): ExitCode {
  return run(invocation, { what: "proposed", act: (actor) => (subject) => move(subject, "proposed", actor) });
}

/** `ccr cancel`: 1 where it is refused. */
export function cancel(invocation: Invocation<ActOptions>): ExitCode {
  return run(invocation, { what: "cancelled", act: (actor) => (subject) => move(subject, "cancelled", actor) });
}

/** `ccr supersede`: 1 where it is refused. */
export function recordSuccessor(invocation: Invocation<SupersedeOptions>): ExitCode {
  const { by } = invocation.options;
  if (by === undefined || !/^CCR-\d{4}-\d{4,}$/.test(by)) {
    throw new UsageError("--by must be the id of the request that takes its place");
  }
  return run(invocation, { what: `superseded by ${by}`, act: (actor) => (subject) => supersede(subject, by, actor) });
}

function run(
  { operands: [operand = ""], options, terminal }: Invocation<ActOptions>,
  { what, act }: { what: string; act: (actor: ActorInput) => Act },
): ExitCode {
  const actor = readActor(options);
  try {
    const recorded = carryOut(operand, act(actor), { dryRun: options.dryRun === true, terminal });
    reportRecorded(recorded, { what, options, terminal });
    return 0;
  } catch (error) {
    reportRefusal(error, { json: options.json === true, terminal });
    return 1;
  }
}
