import type { Checked } from "../../lanes/check.ts";
import type { Subject } from "../../lanes/decisions/recording.ts";
import type { SubjectState } from "../../lanes/orders/carried-out.ts";
import { fulfil } from "../../lanes/orders/fulfil.ts";
import { judgeReadiness } from "../../lanes/review/front-door.ts";
import { isOrder } from "../../lanes/reviewable.ts";
import { type ActOptions, carryOut, readActor, reportRecorded, reportRefusal } from "../act.ts";
import { composeEvent, tellHub } from "../hub.ts";
import { checkRequests, findRequest } from "../requests.ts";
import type { ExitCode, Invocation } from "../verb.ts";

/** `ccr fulfil`: 1 where it is refused. */
export async function recordFulfilment(invocation: Invocation<ActOptions>): Promise<ExitCode> {
  const { operands, options, terminal } = invocation;
  const [operand = ""] = operands;
  try {
    const { folder } = findRequest(operand, terminal);
    let actor = readActor(options);
    const act = (subject: Subject): ReturnType<typeof fulfil> => {
      actor = readActor(options);
      // The subject may have come further meanwhile.
      return fulfil(subject, findState(subject, checkRequests([folder], terminal).checked), actor);
    };
    const recorded = carryOut(operand, act, { dryRun: options.dryRun === true, terminal });
    reportRecorded(recorded, { what: "carried out", options, terminal });
    if (!options.dryRun) await tellHub([composeEvent(recorded, "evidence", actor)], terminal);
    return 0;
  } catch (error) {
    reportRefusal(error, { json: options.json === true, terminal });
    return 1;
  }
}

function findState({ ccr: order }: Subject, checked: readonly Checked[]): SubjectState | undefined {
  if (!isOrder(order) || order.request_type === "openbao-token-role") return undefined;
  const found = checked.find(({ ccr }) => ccr?.id === order.subject);
  if (found?.ccr === undefined) return undefined;
  const { resolvable } = judgeReadiness(found, { now: Date.now() });
  return { ccr: found.ccr, policyFile: found.policyFile, isResolvable: resolvable };
}
