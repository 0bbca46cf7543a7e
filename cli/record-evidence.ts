import { type Evidence, recordEvidence } from "../lanes/decisions/act.ts";
import { formatInstant } from "../lanes/rules/dates.ts";
import { carryOut, type Recorded } from "./act.ts";
import { Refusal } from "./errors.ts";
import { composeEvent, tellHub } from "./hub.ts";
import type { Terminal } from "./terminal.ts";

/** What is recorded of one request, by whom and why. */
export interface EvidenceToRecord {
  readonly request: string;
  readonly by: string;
  readonly reason: string;
  readonly seen: readonly Omit<Evidence, "digest" | "by">[];
  readonly mayActivate: boolean;
  /** The digest of what was applied or verified; a request that is another one by now keeps its records. */
  readonly digest: string;
}

/** Appends evidence to a request and tells the hub; where it cannot be written it is printed, so that it is not lost. */
export async function recordSeen(
  { request, by, reason, seen, mayActivate, digest }: EvidenceToRecord,
  terminal: Terminal,
): Promise<Recorded> {
  const at = seen.at(-1)?.at ?? formatInstant(Date.now());
  const actor = { reviewer: by, comment: reason, at, now: Date.now(), what: digest };
  try {
    const act = (subject: Parameters<typeof recordEvidence>[0]) =>
      recordEvidence(subject, seen, { ...actor, mayActivate });
    const recorded = carryOut(request, act, { dryRun: false, terminal });
    await tellHub([composeEvent(recorded, "evidence", actor)], terminal);
    return recorded;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const lost = JSON.stringify({ request, digest, by, evidence: seen });
    throw new Refusal([...error.reasons, `${request}: what was seen could not be recorded: ${lost}`]);
  }
}
