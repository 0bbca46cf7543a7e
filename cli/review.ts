import { describeRecord } from "../lanes/custody/describe-record.ts";
import type { RecordReview } from "../lanes/custody/record-review.ts";
import type { RecordKinds } from "../lanes/custody/rule.ts";
import { judgeStanding } from "../lanes/decisions/standing.ts";
import type { Finding } from "../lanes/finding.ts";
import { describeOrder } from "../lanes/review/describe-order.ts";
import { describeRequest, type RequestReview } from "../lanes/review/describe-request.ts";
import { Refusal } from "./errors.ts";
import { findContent } from "./git-history.ts";
import { showPlainly } from "./reports/report.ts";
import { type CheckedRequests, checkNamedRequests } from "./requests.ts";
import type { Terminal } from "./terminal.ts";

/** The requests of paths as reviewers see them, and the files that have errors. */
export interface Reviews {
  readonly reviews: readonly RequestReview[];
  /** Records, where they were asked for; also those whose steps are not all taken. */
  readonly records: readonly RecordReview[];
  readonly invalid: readonly InvalidFile[];
  /** True where not one file could be read. */
  readonly isEmpty: boolean;
}

/** A file that has errors. */
interface InvalidFile {
  readonly file: string;
  readonly errors: number;
  /** What the first of them is. */
  readonly message: string;
}

/** Reads requests and describes each that has no error; what was approved last is looked for in git. */
export function readReviews(
  paths: readonly string[],
  terminal: Terminal,
  { records }: { records?: RecordKinds } = {},
): Reviews {
  return describeAll(checkNamedRequests(paths, terminal, { records }), terminal.folder);
}

function describeAll({ checked, files, findings }: CheckedRequests, folder: string): Reviews {
  const errors = Map.groupBy(
    findings.filter(({ severity }) => severity === "error"),
    ({ file }) => file,
  );
  const reviews = checked.flatMap((each) => {
    const { policyFile, source } = each;
    const ccr = each.ccr ?? each.order;
    if (ccr === undefined || errors.has(source.path)) return [];
    const { digest } = judgeStanding(ccr, { policyFile }).approval;
    const approved = ccr.decisions?.findLast(({ decision }) => decision === "approved")?.digest;
    const isOther = approved !== undefined && approved !== digest;
    const lastApproved = isOther ? findContent(source.path, { digest: approved, folder }) : undefined;
    const options = { findings, lastApproved, now: Date.now() };
    return [each.order === undefined ? describeRequest(each, options) : describeOrder(each, options)];
  });
  const records = checked.flatMap(({ record, source }) => {
    // A checklist is read while its steps are taken.
    const isSound = (errors.get(source.path) ?? []).every(({ code }) => code === "custody-step-missing");
    return record !== undefined && isSound ? [describeRecord(record, source.path)] : [];
  });
  const isEmpty = checked.length === 0;
  return { reviews, records, invalid: listInvalid(files, findings), isEmpty };
}

/** The files that have errors. */
export function listInvalid(files: readonly string[], findings: readonly Finding[]): readonly InvalidFile[] {
  const errors = Map.groupBy(
    findings.filter(({ severity }) => severity === "error"),
    ({ file }) => file,
  );
  return files.flatMap((file) => {
    const [first, ...more] = errors.get(file) ?? [];
    return first === undefined ? [] : [{ file, errors: 1 + more.length, message: first.message }];
  });
}

/** As {@link readReviews}; throws a {@link Refusal} where there is nothing to show. */
export function requireReviews(paths: readonly string[], terminal: Terminal): Reviews {
  const found = readReviews(paths, terminal);
  if (found.isEmpty) throw new Refusal(found.invalid.map(({ file, message }) => showPlainly(`${file}: ${message}`)));
  return found;
}
