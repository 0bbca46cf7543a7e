import type { Judged } from "../check.ts";
import { type Finding, makeFinding } from "../finding.ts";
import { readSound } from "../guard-broken.ts";
import { parseSource } from "../parse.ts";
import { indexLines, makeLocator } from "../positions.ts";
import type { Reviewable } from "../reviewable.ts";
import { type Digest, digestRequest } from "./digest.ts";
import { judgeStanding } from "./standing.ts";

/** A digest that no content has: it is none. */
const NONE: Digest = "sha256:";

/** Reports the requests whose status is more than their records say; it withholds what they ask for. */
export function checkStanding(judged: readonly Judged[]): readonly Finding[] {
  return judged.flatMap(({ checked: { source, policyFile }, view: { ccr: lane, order } }) => {
    const ccr = lane ?? order;
    if (ccr === undefined) return [];
    const found = readSound(() => explain(ccr, policyFile));
    if (found === undefined) return [];
    const position = indexLines(source.text)(makeLocator(parseSource(source).nodes)(["status"], "value"));
    const place = { file: source.path, pointer: "/status", ...position };
    return [makeFinding("uncarried-status", place, { message: found })];
  });
}

function explain(ccr: Reviewable, policyFile: string | undefined): string | undefined {
  const digest = readSound(() => digestRequest(ccr, policyFile)) ?? findLastApproved(ccr);
  // A broken chain is an error of its own.
  const { uncarried } = judgeStanding(ccr, { digest, isChainWhole: true });
  return uncarried.length === 0 ? undefined : `Nothing recorded carries status ${ccr.status}: ${uncarried.join("; ")}`;
}

/** Where faults hide the content, it is taken for what was approved last: what is lacking then is lacking in any case. */
function findLastApproved({ decisions = [] }: Reviewable): Digest {
  const last = decisions.findLast(({ decision }) => decision === "approved");
  return (last?.digest ?? NONE) as Digest;
}
