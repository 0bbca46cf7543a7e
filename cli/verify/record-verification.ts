import { judgeStanding } from "../../lanes/decisions/standing.ts";
import type { Grant } from "../../lanes/lane-set.ts";
import type { Check } from "../../live/verify/checks.ts";
import type { Recorded } from "../act.ts";
import { recordSeen } from "../record-evidence.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import { composeEvidence } from "./run-verification.ts";

/** Who operates the lane, as the request says. */
export function findApplier({ find }: CompiledStack, { ccrId }: Grant): string | undefined {
  const found = find(ccrId);
  return (found?.ccr ?? found?.order)?.review.applier;
}

/** Records what was seen, if anything was; where the lane is there and nothing says who applied it, that it is. */
export async function recordVerification(
  { find }: CompiledStack,
  lane: Grant,
  options: { checks: readonly Check[]; by: string; mayActivate: boolean; terminal: Terminal },
): Promise<Recorded | undefined> {
  const { checks, by, mayActivate, terminal } = options;
  const { ccr: request, order, policyFile } = find(lane.ccrId) ?? {};
  const ccr = request ?? order;
  if (ccr === undefined) throw new TypeError("what is granted has a request");
  const isApplied = judgeStanding({ ...ccr, status: "applied" }, { policyFile }).uncarried.length === 0;
  const seen = composeEvidence(checks, { isApplied });
  if (seen.length === 0) return undefined;
  return recordSeen(
    {
      request: lane.ccrId,
      by,
      reason: "Verified by ccr verify",
      seen,
      mayActivate,
      digest: lane.digest,
    },
    terminal,
  );
}
