import { formatInstant } from "../rules/dates.ts";
import { type AccessGroup, cleanText } from "./group-accesses.ts";
import type {
  Judgement,
  ReportedAccess,
  ReportedGroup,
  ReportedLogins,
  SweepReport,
  SweepWarning,
  SweptLog,
} from "./report.ts";
import type { CallerKey } from "./sighting.ts";
import { type AccessKey, type ReadLog, type SweepOptions, type Swept, TIMELINE_PARTS } from "./sweep.ts";

const order: Readonly<Record<Judgement, number>> = { unexpected: 0, refused: 1, expected: 2 };

/** What was found as it is told: same logs and request, same report. */
export function composeReport(
  { groups, logins, tally, pairing, ungrouped }: Swept,
  { options, digest, logs }: { options: SweepOptions; digest: string; logs: readonly ReadLog[] },
): SweepReport {
  const { subject, from, to, rotation } = options;
  const covers = coversWindow(logs, options);
  const warnings = listWarnings({ logs, covers, isRaw: tally.isRaw, ungrouped, pairing });
  // What has values as they are was read nevertheless, and what may be counted twice is not hidden.
  const complete = warnings.every(({ code }) => code === "raw-log" || code === "ids-forgotten");
  const { expected, unexpected, refused, reads, writes } = tally;
  return {
    schema: "credential-lanes/sweep/v1",
    request: subject.request,
    digest,
    path: subject.dataPath,
    window: { from: formatInstant(from), to: formatInstant(to) },
    ...(rotation === undefined ? {} : { rotation: rotation.id }),
    verdict: unexpected > 0 ? "unexpected" : complete ? "as-expected" : "incomplete",
    covers,
    complete,
    warnings,
    logs: logs.map(describeLog),
    counts: {
      accesses: expected + unexpected + refused,
      reads,
      writes,
      expected,
      unexpected,
      refused,
      ungrouped,
      logins: tally.logins,
      repeated: pairing.repeated,
    },
    groups: [...groups]
      .sort((left, right) => order[left.key.judgement] - order[right.key.judgement])
      .map(describeGroup),
    logins: logins.map(describeLogins),
    rotations: tally.rotations.map(({ rotation: { id, at }, before, after }) => ({
      id,
      at: formatInstant(at),
      before,
      after,
    })),
    timeline: {
      parts: TIMELINE_PARTS,
      counts: [...tally.parts.values()].sort((left, right) => left.part - right.part),
    },
  };
}

/** Whether the logs begin and end outside the window; what is between them cannot be told. */
function coversWindow(logs: readonly ReadLog[], { from, to }: SweepOptions): boolean {
  const firsts = logs.map(({ counts }) => counts.first ?? Number.POSITIVE_INFINITY);
  const lasts = logs.map(({ counts }) => counts.last ?? Number.NEGATIVE_INFINITY);
  return Math.min(...firsts) <= from && Math.max(...lasts) >= to;
}

interface Gaps {
  readonly logs: readonly ReadLog[];
  readonly covers: boolean;
  readonly isRaw: boolean;
  readonly ungrouped: number;
  readonly pairing: Swept["pairing"];
}

function listWarnings({ logs, covers, isRaw, ungrouped, pairing }: Gaps): readonly SweepWarning[] {
  const unreadable = logs.reduce((sum, { counts }) => sum + counts.unreadable, 0);
  const all: readonly (SweepWarning & { holds: boolean })[] = [
    {
      holds: !covers,
      code: "not-covered",
      message: "the logs do not reach from the window's begin to its end: what happened outside them is not known",
    },
    {
      holds: unreadable > 0,
      code: "unreadable-lines",
      message: `${unreadable} ${unreadable === 1 ? "line is" : "lines are"} no audit entry, or too long to be read`,
    },
    {
      holds: isRaw,
      code: "raw-log",
      message: "the log was written with log_raw: it bears tokens and values as they are, and must be kept as a secret",
    },
    {
      holds: ungrouped > 0,
      code: "too-many-groups",
      message: `${ungrouped} more accesses are counted but in no group`,
    },
    {
      holds: pairing.flushed > 0,
      code: "too-many-open",
      message: `${pairing.flushed} requests and answers were counted before their other half came, as too many waited`,
    },
    {
      holds: pairing.hasForgotten,
      code: "ids-forgotten",
      message: "there are more accesses than ids can be kept: one that comes twice far apart is counted twice",
    },
  ];
  return all.filter(({ holds }) => holds).map(({ code, message }) => ({ code, message }));
}

function describeLog({ name, sha256, counts }: ReadLog): SweptLog {
  const { lines, unreadable, unreadableLines, first, last } = counts;
  return {
    name: cleanText(name),
    lines,
    unreadable,
    unreadable_lines: unreadableLines,
    ...(first === undefined || last === undefined ? {} : { first: formatInstant(first), last: formatInstant(last) }),
    sha256,
  };
}

function describeGroup(group: AccessGroup<AccessKey>): ReportedGroup {
  const { judgement, reasons, phase, operation, path, outcome } = group.key;
  return {
    judgement,
    reasons,
    ...(phase === "" ? {} : { phase }),
    operation: cleanText(operation),
    path: cleanText(path),
    outcome,
    ...describeLogins(group),
  };
}

function describeLogins({
  key,
  count,
  first,
  last,
  accessors,
  hasMoreAccessors,
}: AccessGroup<CallerKey>): ReportedLogins {
  const describeAccess = ({ at, id }: { at: number; id: string }): ReportedAccess => ({ at: formatInstant(at), id });
  return {
    entity: cleanText(key.entity),
    name: cleanText(key.name),
    role: cleanText(key.role),
    subject: cleanText(key.subject),
    source: cleanText(key.source),
    count,
    first: first.map(describeAccess),
    last: last.map(describeAccess),
    accessors,
    more_accessors: hasMoreAccessors,
  };
}
