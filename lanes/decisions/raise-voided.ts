import type { Checked } from "../check.ts";
import type { Finding } from "../finding.ts";
import { isGranted } from "../rules/states.ts";
import { judgeStanding } from "./standing.ts";

const HINT =
  "Have it approved as it is (ccr approve), or undo the change: an update of a stack that holds the lane stops until then, with all its lanes.";

/**
 * Makes an error, for a gate, of the warning that nobody approved what a request says is applied: once it is merged, an
 * update of the stack that holds its lane stops. Whatever else is not carried withholds that request alone.
 */
export function raiseVoided(findings: readonly Finding[], checked: readonly Checked[]): readonly Finding[] {
  const voided = new Set(checked.filter(isVoided).map(({ source }) => source.path));
  return findings.map((finding) =>
    finding.code === "uncarried-status" && voided.has(finding.file)
      ? { ...finding, severity: "error", hint: HINT }
      : finding,
  );
}

/** A lane and a role of tokens stay in the state of a stack; of other orders nothing does. */
function isVoided({ ccr, order, policyFile }: Checked): boolean {
  const request = ccr ?? (order?.request_type === "openbao-token-role" ? order : undefined);
  if (request === undefined || !isGranted(request) || request.status === "approved") return false;
  return judgeStanding(request, { policyFile }).approval.reasons.length > 0;
}
