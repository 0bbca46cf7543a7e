import type { RefusalReason } from "../lanes/decisions/refusal.ts";
import type { GuardReason } from "../lanes/guard.ts";

/** The command line cannot be carried out as it was written: exit code 2. Its message never holds a file's value. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A command that will not act, and every reason why: exit code 1. A reason never holds a file's value. */
export class Refusal extends Error {
  override readonly name: string = "Refusal";
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.reasons = reasons;
  }
}

/** An act on a request that is refused: every reason, each with its code. */
export class ActRefusal extends Refusal {
  readonly request: string;
  readonly refusals: readonly RefusalReason[];

  constructor(request: string, refusals: readonly RefusalReason[]) {
    super(refusals.map(({ code, message }) => `${code}: ${message}`));
    this.request = request;
    this.refusals = refusals;
  }
}

/** An update that is refused: every reason, each with its code. */
export class GuardRefusal extends Refusal {
  readonly guards: readonly GuardReason[];

  constructor(guards: readonly GuardReason[]) {
    super(guards.map(({ code, message }) => `${code}: ${message}`));
    this.guards = guards;
  }
}

/** What is said of a bug: its kind and place; the message is left out, since it may quote what was read. */
export function describeBug(error: unknown, { withStack }: { withStack: boolean }): string {
  const kind = error instanceof Error ? error.name : typeof error;
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  const head = `this is a bug in ccr (${kind}); CCR_DEBUG=1 shows where it happened`;
  return withStack ? [head, ...frames].join("\n") : head;
}
