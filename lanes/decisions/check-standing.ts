import type { Checked } from "../check.ts";
import { type Finding, makeFinding } from "../finding.ts";
import { parseSource } from "../parse.ts";
import { indexLines, makeLocator } from "../positions.ts";
import { judgeStanding } from "./standing.ts";

/** Why the records of a request, if it is one, do not carry its status: every reason. */
export function findUncarried(
  { ccr, order }: Pick<Checked, "ccr" | "order">,
  policyFile: string | undefined,
): readonly string[] {
  const request = ccr ?? order;
  return request === undefined ? [] : judgeStanding(request, { policyFile }).uncarried;
}

/**
 * Reports the requests whose status is more than their records say; it withholds what they ask for. The reasons are taken
 * from `known`, in the order of the requests, where somebody has looked before.
 */
export function checkStanding(
  checked: readonly Checked[],
  known: readonly (readonly string[])[] = [],
): readonly Finding[] {
  return checked.flatMap((each, at) => {
    const { source, order, ccr = order, findings } = each;
    if (ccr === undefined || findings.some(({ severity }) => severity === "error")) return [];
    const uncarried = known[at] ?? findUncarried(each, each.policyFile);
    if (uncarried.length === 0) return [];
    const position = indexLines(source.text)(makeLocator(parseSource(source).nodes)(["status"], "value"));
    const message = `Nothing recorded carries status ${ccr.status}: ${uncarried.join("; ")}`;
    return [makeFinding("uncarried-status", { file: source.path, pointer: "/status", ...position }, { message })];
  });
}
