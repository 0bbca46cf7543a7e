import { describeRecord } from "../lanes/custody/describe-record.ts";
import type { RecordReview } from "../lanes/custody/record-review.ts";
import type { RecordKinds } from "../lanes/custody/rule.ts";
import { judgeStanding } from "../lanes/decisions/standing.ts";
import { describeOrder } from "../lanes/review/describe-order.ts";
import { describeRequest, type RequestReview } from "../lanes/review/describe-request.ts";
import { findContent } from "./git-history.ts";
import { type CheckedRequests, checkNamedRequests } from "./requests.ts";
import type { Terminal } from "./terminal.ts";

/** The requests of paths as reviewers see them, and the files that have errors. */
export interface Reviews {
  readonly reviews: readonly RequestReview[];
  /** Records, where they were asked for; also those whose steps are not all taken. */
  readonly records: readonly RecordReview[];
  readonly invalid: readonly { readonly file: string; readonly errors: number }[];
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
  const invalid = files.flatMap((file) => {
    const count = errors.get(file)?.length ?? 0;
    return count === 0 ? [] : [{ file, errors: count }];
  });
  return { reviews, records, invalid };
}
