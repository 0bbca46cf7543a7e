import { isDeepStrictEqual } from "node:util";
import { objectTo } from "../../lanes/guard.ts";
import { GuardRefusal } from "../errors.ts";
import { composeRecord } from "../plan/saved-plan.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import { takePlan } from "./take-plan.ts";

/** How often is planned while requests are being decided about. */
const MAX_PLANS = 3;

type Planned = Awaited<ReturnType<typeof takePlan>> & { readonly compiled: CompiledStack };

/**
 * Compiles a stack, and takes the plan of exactly that: the engine reads the requests itself, later, so that a decision in
 * between would look as if no request asked for its changes. Then both are made again; a saved plan is taken or refused.
 */
export async function planInStep(
  compile: () => CompiledStack,
  file: string | undefined,
  terminal: Terminal,
): Promise<Planned> {
  for (let tries = 1; ; tries += 1) {
    const compiled = compile();
    try {
      return { compiled, ...(await takePlan(compiled, file, terminal)) };
    } catch (error) {
      if (!(error instanceof GuardRefusal) || file !== undefined) throw error;
      const [then, now] = [compiled, compile()].map((each) => composeRecord(each, terminal.folder).lanes);
      if (isDeepStrictEqual(then, now)) throw error;
      if (tries === MAX_PLANS) throw new GuardRefusal([...error.guards, objectTo("changed-files", "the requests")]);
      terminal.say("ccr: requests were decided about meanwhile; planning again");
    }
  }
}
