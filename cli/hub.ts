import type { EventFields } from "../hub/event.ts";
import { makeEvent } from "../hub/event.ts";
import { HubError } from "../hub/hub-error.ts";
import { openHub } from "../hub/open-hub.ts";
import type { HubDecision, StateHub } from "../hub/port.ts";
import type { Decision } from "../lanes/decisions/digest.ts";
import type { Reviewable } from "../lanes/reviewable.ts";
import { ActRefusal, Refusal } from "./errors.ts";
import { joinPath, resolvePath } from "./files/paths.ts";
import type { Place } from "./place.ts";
import type { Terminal } from "./terminal.ts";

/** The ledger that is used where the environment names no hub. */
const LEDGER = ".ccr/state-hub.jsonl";

/** What is said where the hub is asked for and there is none. */
export const SWITCHED_OFF = "the State Hub is switched off (CCR_STATE_HUB)";

/** The hub that CCR_STATE_HUB names, an address or a file; `off` is none, and a file below the folder the default. */
function openStateHub({ env, folder }: Pick<Terminal, "env" | "folder">): StateHub | undefined {
  const named = env.CCR_STATE_HUB ?? "";
  if (named === "off") return undefined;
  if (/^https?:/i.test(named)) return openHub({ url: named, token: env.CCR_STATE_HUB_TOKEN });
  return openHub({ ledgerFile: named === "" ? joinPath(folder, LEDGER) : resolvePath(folder, named) });
}

/** Asks the hub for a decision; throws a Refusal where it cannot be had. */
export async function askDecision(request: string, decisionId: string, terminal: Terminal): Promise<HubDecision> {
  try {
    const hub = openStateHub(terminal);
    if (hub === undefined) throw new Refusal([SWITCHED_OFF]);
    const decision = await hub.readDecision(decisionId);
    if (decision !== undefined) return decision;
  } catch (error) {
    if (error instanceof HubError) throw new Refusal([`${error.code}: ${error.message}`]);
    throw error;
  }
  throw new ActRefusal(request, [{ code: "unresolved-decision", message: "the State Hub has no decision of this id" }]);
}

/** Tells the hub of what is recorded already; where that fails, the record stands and the reason is said. */
export async function tellHub(events: readonly EventFields[], terminal: Terminal): Promise<void> {
  const { problem } = await publishEvents(events, terminal);
  if (problem === undefined) return;
  terminal.say(`ccr: it is recorded, but the State Hub was not told: ${problem}`);
  terminal.say("ccr: ccr publish tells it of all decisions that it does not have");
}

/** Whether the hub has the events, and what went wrong; nothing is wrong where it is switched off. */
export async function publishEvents(
  events: readonly EventFields[],
  terminal: Terminal,
): Promise<{ readonly told: boolean; readonly problem?: string }> {
  try {
    const hub = openStateHub(terminal);
    if (hub === undefined) return { told: false };
    for (const event of events) await hub.publish(makeEvent(event));
    return { told: true };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { told: false, problem: `${error.code}: ${error.message}` };
  }
}

/** The events of a request's decisions: the same ones however often they are made. */
export function listDecisionEvents(ccr: Reviewable, place: Place): readonly EventFields[] {
  return (ccr.decisions ?? []).map((decision) => ({
    request: ccr.id,
    ...place,
    kind: "decision",
    status: findStatusAt(ccr, decision),
    digest: decision.digest as EventFields["digest"],
    at: decision.at,
    by: decision.reviewer,
    decision: decision.decision,
    ...(decision.decision_id === undefined ? {} : { decision_id: decision.decision_id }),
    comment: decision.comment,
  }));
}

/** The event of an act that is no decision. */
export function composeEvent(
  { after, place, digest, to }: { after: Reviewable; place: Place; digest: string; to: Reviewable["status"] },
  kind: EventFields["kind"],
  { at, reviewer: by, comment }: { at: string; reviewer: string; comment: string },
): EventFields {
  return { request: after.id, ...place, kind, status: to, digest: digest as EventFields["digest"], at, by, comment };
}

/** The status that a decision left the request in, by its history. */
function findStatusAt({ history = [], status }: Reviewable, { at }: Decision): Reviewable["status"] {
  const instant = Date.parse(at);
  const before = history.findLast((entry) => Date.parse(entry.at) <= instant);
  return before?.to ?? history[0]?.from ?? status;
}
