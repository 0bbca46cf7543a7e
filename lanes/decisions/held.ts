import { hasLifeOfLane, type Reviewable } from "../reviewable.ts";
import { parseInstant } from "../rules/dates.ts";
import { EVIDENCE_KINDS } from "./standing.ts";

const { kind: applyKind, good } = EVIDENCE_KINDS.apply;
const goodOutcomes: readonly string[] = good;

/**
 * True where a stack may hold what is asked for: it was applied, of whatever content, and its access was not taken away
 * since. An instant that cannot be read, or that is the same one, takes nothing away.
 */
export function mayBeHeld(ccr: Reviewable): boolean {
  if (!hasLifeOfLane(ccr)) return false;
  const { evidence = [], history = [] } = ccr;
  const last = history.findLast(({ to }) => to === "deactivated" || to === "compromised");
  const end = parseInstant(last?.at ?? "") ?? Number.NEGATIVE_INFINITY;
  return evidence.some(({ kind, outcome, at }) => {
    return kind === applyKind && goodOutcomes.includes(outcome) && !((parseInstant(at) ?? end) < end);
  });
}
