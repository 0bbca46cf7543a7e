import type { GuardContext } from "../../lanes/guardrails/guard-loaded.ts";
import { compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** What manifests are held against: the lanes of a stack, where one is named. */
export function readContext(requests: readonly string[], options: StackOptions, terminal: Terminal): GuardContext {
  const isNamed = options.stack !== undefined || options.configFile !== undefined || Boolean(terminal.env.CCR_STACK);
  return isNamed ? { lanes: compileStack(requests, options, terminal).set.lanes } : {};
}
