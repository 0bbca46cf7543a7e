import { readEntry } from "./audit-entry.ts";
import { type AccessGroup, type Grouping, groupAccesses } from "./group-accesses.ts";
import { isAboutSecret, isLogin, type Outcome, type Reason } from "./judge-access.ts";
import { type Pairing, type PairLimits, pairEntries } from "./pair-entries.ts";
import type { Judgement, TimelinePart } from "./report.ts";
import { type CallerKey, describeSighting, type Sighting } from "./sighting.ts";
import { type LineCounts, type LineSplitter, splitLines } from "./split-lines.ts";
import { listNeedles, type SweepRotation, type SweepSubject } from "./subject.ts";

/** What is swept for, in which time: milliseconds since 1970, both ends are within. */
export interface SweepOptions {
  readonly subject: SweepSubject;
  readonly from: number;
  readonly to: number;
  /** The rotation that groups are told apart by. */
  readonly rotation?: SweepRotation | undefined;
  readonly limits?: { readonly pairs?: PairLimits; readonly groups?: number };
}

export interface AccessKey extends CallerKey {
  readonly operation: string;
  readonly path: string;
  readonly outcome: Outcome;
  readonly judgement: Judgement;
  readonly reasons: readonly Reason[];
  readonly phase: "before" | "after" | "";
}

/** What a sweep has found, before it is written as a report. */
export interface Swept {
  readonly groups: readonly AccessGroup<AccessKey>[];
  readonly logins: readonly AccessGroup<CallerKey>[];
  readonly tally: Tally;
  readonly pairing: Pick<Pairing, "repeated" | "flushed" | "hasForgotten">;
  /** Accesses and logins that are in no group. */
  readonly ungrouped: number;
}

/** Counts over all accesses within the window, whatever group they are in. */
export interface Tally {
  expected: number;
  unexpected: number;
  refused: number;
  reads: number;
  writes: number;
  logins: number;
  isRaw: boolean;
  readonly rotations: { readonly rotation: SweepRotation; before: number; after: number }[];
  readonly parts: Map<number, { -readonly [Key in keyof TimelinePart]: TimelinePart[Key] }>;
}

/** A sweep through logs, one after another. */
export interface Sweep {
  openLog(): LineSplitter;
  end(): Swept;
}

/** Into how many parts the timeline of a window is cut. */
export const TIMELINE_PARTS = 96;

/** Begins a sweep: it keeps groups and counts, and never the log. */
export function startSweep(options: SweepOptions): Sweep {
  const { subject, limits = {} } = options;
  const tally = startTally(options);
  const groups = groupAccesses<AccessKey>(limits.groups);
  const logins = groupAccesses<CallerKey>(limits.groups);
  const isWithin = ({ at }: Sighting): boolean => at >= options.from && at <= options.to;
  const accesses = pairEntries((sighting, outcome) => {
    if (isWithin(sighting)) countAccess(sighting, outcome, { options, tally, groups });
  }, limits.pairs);
  const answers = pairEntries((sighting) => {
    if (!isWithin(sighting)) return;
    tally.logins += 1;
    logins.add(sighting.caller, sighting);
  }, limits.pairs);
  const read = (line: string): number | undefined => {
    const entry = readEntry(line);
    if (entry === undefined) return undefined;
    if (isAboutSecret(entry, subject)) accesses.add(describeSighting(entry, subject));
    else if (isLogin(entry, subject)) answers.add(describeSighting(entry, subject));
    return entry.at;
  };
  return {
    openLog: () => splitLines(listNeedles(subject), read),
    end() {
      accesses.end();
      answers.end();
      return {
        groups: groups.list(),
        logins: logins.list(),
        tally,
        pairing: accesses,
        ungrouped: groups.others + logins.others,
      };
    },
  };
}

function startTally({ subject, from, to }: SweepOptions): Tally {
  const within = subject.rotations.filter(({ at }) => at >= from && at <= to);
  return {
    expected: 0,
    unexpected: 0,
    refused: 0,
    reads: 0,
    writes: 0,
    logins: 0,
    isRaw: false,
    rotations: within.map((rotation) => ({ rotation, before: 0, after: 0 })),
    parts: new Map(),
  };
}

/** Sorts before every other reason. */
const noAnswer = ["no-answer"] as const;

function countAccess(
  sighting: Sighting,
  outcome: Outcome,
  { options, tally, groups }: { options: SweepOptions; tally: Tally; groups: Grouping<AccessKey> },
): void {
  const { subject, rotation } = options;
  const reasons = outcome === "refused" ? [] : [...(outcome === "allowed" ? [] : noAnswer), ...sighting.reasons];
  const judgement = outcome === "refused" ? "refused" : reasons.length > 0 ? "unexpected" : "expected";
  tally[judgement] += 1;
  tally.isRaw ||= sighting.isRaw;
  if (outcome === "allowed" && reasons.includes("write")) tally.writes += 1;
  if (outcome === "allowed" && sighting.path === subject.dataPath && sighting.operation === "read")
    countRead(sighting, tally);
  countPart(sighting, { options, tally, judgement });
  groups.add(
    {
      ...sighting.caller,
      operation: sighting.operation,
      path: sighting.path,
      outcome,
      judgement,
      reasons,
      phase: rotation === undefined ? "" : sighting.at < rotation.at ? "before" : "after",
    },
    sighting,
  );
}

function countRead({ at }: Sighting, tally: Tally): void {
  tally.reads += 1;
  for (const counts of tally.rotations) counts[at < counts.rotation.at ? "before" : "after"] += 1;
}

function countPart(
  { at }: Sighting,
  { options, tally, judgement }: { options: SweepOptions; tally: Tally; judgement: Judgement },
): void {
  const { from, to } = options;
  const part = Math.min(TIMELINE_PARTS - 1, Math.floor(((at - from) / (to - from)) * TIMELINE_PARTS));
  const counts = tally.parts.get(part) ?? { part, expected: 0, unexpected: 0, refused: 0 };
  counts[judgement] += 1;
  tally.parts.set(part, counts);
}

/** A log with what was counted in it. */
export interface ReadLog {
  readonly name: string;
  readonly sha256: string;
  readonly counts: LineCounts;
}
