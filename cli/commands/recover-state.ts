import { nameObject } from "../../lanes/adoption.ts";
import { Refusal } from "../errors.ts";
import { type FoundObject, lookAtAll } from "../live-objects.ts";
import { showPlainly } from "../reports/report.ts";
import { compileStack, type StackOptions } from "../stack.ts";
import type { ExitCode, Invocation } from "../verb.ts";

/**
 * `ccr recover-state`: the setting by which a stack whose state was lost takes over everything that exists and is as its
 * requests say. 1 where anything differs or cannot be told: then nothing is printed that could be applied. It only reads.
 */
export async function recoverState({
  operands,
  options,
  terminal,
}: Invocation<StackOptions & { readonly json?: true }>): Promise<ExitCode> {
  const compiled = compileStack(operands, options, terminal);
  const seen = await lookAtAll(compiled, terminal);
  const reasons = seen.flatMap(explain).map(showPlainly);
  if (reasons.length > 0) throw new Refusal([...reasons, wayOut]);
  const list = (state: FoundObject["state"]): readonly string[] =>
    seen.flatMap(({ object, state: own }) => (own === state ? [nameObject(object)] : [])).sort();
  const [adopt, missing] = [list("same"), list("absent")];
  if (options.json) {
    const body = { schema: "credential-lanes/recover-state/v1", adopt, missing };
    terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
    return 0;
  }
  const lines = adopt.map((name) => `    - ${name}\n`).join("");
  terminal.write(adopt.length === 0 ? "config: {}\n" : `config:\n  ccr:adopt:\n${lines}`);
  for (const name of missing) terminal.say(showPlainly(`ccr: ${name} is not there: the update creates it`));
  const what = `${adopt.length} ${adopt.length === 1 ? "object is" : "objects are"} as requested`;
  terminal.say(`ccr: ${what}: put this into the stack's settings, run the update, and take it out again`);
  return 0;
}

const wayOut = "an update would change what differs: ccr import-plan shows both sides, docs/recovery.md the ways out";

function explain({ object, state, differences, problem }: FoundObject): readonly string[] {
  const head = `${nameObject(object)} (${object.ccrIds.join(", ")})`;
  if (state === "different") return [`${head} differs: ${differences.map(({ field }) => field).join(", ")}`];
  return state === "unknown" ? [`${head} cannot be told: ${problem ?? "no answer"}`] : [];
}
