import { isDeepStrictEqual } from "node:util";
import type { Reviewable } from "../../lanes/reviewable.ts";
import type { RequestFile } from "./request-files.ts";

/** Every list of a request that only ever grows. */
function listRecords(request: Reviewable): Readonly<Record<string, readonly unknown[]>> {
  const { decisions = [], evidence = [], history = [], review } = request;
  const { rotations = [], incidents = [] } = request as { rotations?: unknown[]; incidents?: unknown[] };
  return { decisions, evidence, history, rotations, incidents, comments: review.comments ?? [] };
}

/** What of the records that were seen is no longer there, at its place, as it was; in words. */
export function judgeRecords(before: readonly RequestFile[], after: readonly RequestFile[]): readonly string[] {
  const now = new Map(after.map((each) => [each.name, each.request]));
  return before.flatMap(({ name, request }) => {
    const later = now.get(name);
    if (later === undefined) return [`${name} is gone`];
    const records = listRecords(later);
    return Object.entries(listRecords(request)).flatMap(([list, old]) =>
      isDeepStrictEqual(records[list]?.slice(0, old.length), old) ? [] : [`${name} lost one of its ${list}`],
    );
  });
}
