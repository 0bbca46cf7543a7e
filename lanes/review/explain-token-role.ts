import type { Checked } from "../check.ts";
import { judgeStanding } from "../decisions/standing.ts";
import { type CompileOptions, findReasonsOfPlace, findReasonsToWithhold, type StackPlace } from "../lane.ts";
import type { TokenRoleOrder } from "../orders/schema.ts";
import { isGranted } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";

/**
 * Why a stack of that place would withhold a token role: every reason, in the words of its compiler, which knows the whole stack.
 * None where the role is declared among these requests.
 */
export function explainTokenRole(
  order: TokenRoleOrder,
  beside: readonly Checked[],
  { place, isSigned, now }: CompileOptions & { readonly place: StackPlace },
): readonly string[] {
  const { uncarried } = judgeStanding(order, { isSigned });
  const ofRecords = uncarried.map((reason) => `its records do not carry status ${order.status}: ${reason}`);
  return [
    ...(isGranted(order) ? ofRecords : [`status ${order.status} grants nothing`]),
    ...(order.token_role.callers_confirmed ? [] : ["its callers are not confirmed"]),
    ...findReasonsOfPlace(order, place),
    ...explainMissing(order, beside, (each) => findReasonsToWithhold(each, place, { isSigned, now }).length === 0),
  ];
}

/** The policies of its tokens that no lane has which is granted. */
function explainMissing(
  { token_role }: TokenRoleOrder,
  beside: readonly Checked[],
  isLaneGranted: (checked: Checked) => boolean,
): readonly string[] {
  return [...new Set(token_role.policies)].sort().flatMap((policy) => {
    const lanes = beside.filter(hasLane).filter(({ ccr }) => ccr.openbao.policy_name === policy);
    if (lanes.some((lane) => !hasError(lane) && isLaneGranted(lane))) return [];
    const ids = lanes.map(({ ccr }) => ccr.id);
    return [`this stack does not grant ${policy} (${ids.join(", ") || "no request"})`];
  });
}

const hasError = ({ findings }: Checked): boolean => findings.some(({ severity }) => severity === "error");

function hasLane(checked: Checked): checked is Checked & { readonly ccr: Ccr } {
  return checked.ccr !== undefined;
}
