import type { Checked } from "../../lanes/check.ts";
import { type GrantedLane, listGranted } from "../../lanes/guardrails/granted.ts";
import type { GuardContext } from "../../lanes/guardrails/guard-loaded.ts";
import { compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

/** What manifests are held against: the lanes that requests are granted, on one stack where it is named. */
export function readContext(
  checked: readonly Checked[],
  { folders, options, terminal }: { folders: readonly string[]; options: StackOptions; terminal: Terminal },
): GuardContext {
  const lanes = listGranted(checked, { now: Date.now() });
  const isNamed = options.stack !== undefined || options.configFile !== undefined || Boolean(terminal.env.CCR_STACK);
  if (!isNamed) return { lanes };
  const { set } = compileStack(folders, options, terminal);
  const granted = new Set(set.lanes.map(({ ccrId }) => ccrId));
  return { lanes: lanes.filter(({ ccrId }: GrantedLane) => granted.has(ccrId)) };
}
