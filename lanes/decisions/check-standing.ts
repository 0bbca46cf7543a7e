import type { Checked } from "../check.ts";
import { type Finding, makeFinding } from "../finding.ts";
import { parseSource } from "../parse.ts";
import { indexLines, makeLocator } from "../positions.ts";
import { judgeStanding } from "./standing.ts";

/** Reports the requests whose status is more than their records say; it withholds what they ask for. */
export function checkStanding(checked: readonly Checked[]): readonly Finding[] {
  return checked.flatMap(({ source, ccr: lane, order, policyFile, findings }) => {
    const ccr = lane ?? order;
    if (ccr === undefined || findings.some(({ severity }) => severity === "error")) return [];
    // A broken chain is an error of its own.
    const { uncarried } = judgeStanding(ccr, { policyFile, isChainWhole: true });
    if (uncarried.length === 0) return [];
    const position = indexLines(source.text)(makeLocator(parseSource(source).nodes)(["status"], "value"));
    const message = `Nothing recorded carries status ${ccr.status}: ${uncarried.join("; ")}`;
    return [makeFinding("uncarried-status", { file: source.path, pointer: "/status", ...position }, { message })];
  });
}
