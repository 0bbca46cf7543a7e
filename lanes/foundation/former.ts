import type { Checked } from "../check.ts";
import { describeFormerLane, findReasonsOfPlace } from "../lane.ts";
import type { LaneSet } from "../lane-set.ts";
import { rolePath } from "../manifests.ts";
import type { TokenRoleOrder } from "../orders/schema.ts";
import type { LanePolicy } from "../policy/lane-policy.ts";
import type { Reviewable } from "../reviewable.ts";
import { isGranted, isOpen } from "../rules/states.ts";
import type { StackSettings } from "../stack-settings.ts";

/** What a request names that this stack does not grant: a stack may hold it still, or a preview asks whether it is there. */
export interface UngrantedRequest {
  readonly ccrId: string;
  /** `ended` where it was approved once, so that an update may have to take it away; `open` where it may come yet. */
  readonly state: "ended" | "open";
  /** Absent of a request for a token role. */
  readonly policy?: LanePolicy;
  readonly rolePath: string;
}

/** Every request of the stack's place that grants nothing on it now, and is not out of the question. */
export function listUngranted(
  checked: readonly Checked[],
  set: LaneSet,
  settings: StackSettings,
): readonly UngrantedRequest[] {
  const granted = new Set([...set.lanes, ...set.tokenRoles].map(({ ccrId }) => ccrId));
  return checked.flatMap((each): readonly UngrantedRequest[] => {
    const { ccr, order } = each;
    const request = ccr ?? (order?.request_type === "openbao-token-role" ? order : undefined);
    if (request === undefined || granted.has(request.id)) return [];
    if (findReasonsOfPlace(request, settings).length > 0) return [];
    const state = judgeState(request);
    if (state === undefined) return [];
    const common = { ccrId: request.id, state };
    if (ccr === undefined) return [{ ...common, rolePath: pathOfTokenRole(request as TokenRoleOrder) }];
    const { policy, role } = describeFormerLane(each, settings);
    return [{ ...common, policy, rolePath: rolePath(role) }];
  });
}

function pathOfTokenRole({ token_role }: TokenRoleOrder): string {
  return `auth/token/roles/${token_role.role}`;
}

/** What was denied or cancelled before anybody approved it never was on a server, and will not be. */
function judgeState(request: Reviewable): UngrantedRequest["state"] | undefined {
  const { status, history = [], decisions = [] } = request;
  const wasGranted =
    isGranted(request) ||
    ["superseded", "deactivated", "compromised"].includes(status) ||
    history.some(({ to }) => isGranted({ status: to })) ||
    decisions.some(({ decision }) => decision === "approved");
  if (wasGranted) return "ended";
  return isOpen(request) ? "open" : undefined;
}
