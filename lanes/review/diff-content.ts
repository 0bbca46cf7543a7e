import { selectReviewed } from "../decisions/digest.ts";
import { formatPointer } from "../positions.ts";
import type { Reviewable } from "../reviewable.ts";

/** One value that reviewers decide about, before and after; absent where there is none. */
export interface ContentChange {
  readonly pointer: string;
  readonly before?: string;
  readonly after?: string;
}

/** What changed between two contents, value by value, in the order of the newer one. */
export function diffContent(before: Reviewable, after: Reviewable): readonly ContentChange[] {
  const older = listLeaves(selectReviewed(before));
  const newer = listLeaves(selectReviewed(after));
  const gone = [...older]
    .filter(([pointer]) => !newer.has(pointer))
    .map(([pointer, value]) => ({ pointer, before: value }));
  const rest = [...newer].flatMap(([pointer, value]): ContentChange[] => {
    const was = older.get(pointer);
    if (was === undefined) return [{ pointer, after: value }];
    return was === value ? [] : [{ pointer, before: was, after: value }];
  });
  return [...rest, ...gone];
}

/** A list of names is one value: what matters is who is on it. */
function listLeaves(value: unknown, path: readonly (string | number)[] = []): Map<string, string> {
  if (value === undefined) return new Map();
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isMapping) {
    return new Map(Object.entries(value).flatMap(([key, each]) => [...listLeaves(each, [...path, key])]));
  }
  if (Array.isArray(value) && value.some((each) => typeof each === "object")) {
    return new Map(value.flatMap((each, at) => [...listLeaves(each, [...path, at])]));
  }
  const text = Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
  return new Map([[formatPointer(path), text]]);
}
