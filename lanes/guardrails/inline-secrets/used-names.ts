import { listBranches, type TemplateBranch } from "../template-branches.ts";
import { findActions } from "../templates.ts";
import { bodyOf } from "./parse-action.ts";
import { lineBefore } from "./template-names.ts";

/** What says of what stands behind it on its line that it is called so: a Secret, a key of one, or where a store keeps something. */
const IS_NAME =
  /(?:^|[\s{,-])["']?(?:key|name|secretName|secretKey|property|path|remoteKey|claimName|existingSecret)["']?:\s*["']?[\w./-]*$/;

/** How far a loop is looked through. */
const MAX_BODY = 4000;

/** Prepares to find what stands in the loop whose action ends at an offset; of a long one nothing. */
export function makeFindBody(text: string): (end: number) => string {
  let byStart: ReadonlyMap<number, TemplateBranch> | undefined;
  return (end) => {
    byStart ??= new Map(listBranches(text).map((branch) => [branch.start, branch]));
    const last = byStart.get(end)?.end ?? end;
    return last - end > MAX_BODY ? "" : text.slice(end, last);
  };
}

/** True for a loop over entries that has their values as names alone: `remoteRef: {key: {{ $remote }}}`; by what stands before its pipeline, and its body. */
export function usesAsName(head: string, body: string): boolean {
  const value = /,\s*(\$\w+)/.exec(head)?.[1];
  const actions = findActions(body);
  if (value === undefined || actions === undefined || actions.length === 0) return false;
  return actions.every(({ start, end }) => {
    const action = bodyOf(body.slice(start, end));
    if (DOT.test(action)) return false;
    return !action.includes(value) || IS_NAME.test(lineBefore(body, start));
  });
}

/** The dot itself, which is the value too. */
const DOT = /(?:^|[\s(|])\.(?=$|[\s)|])/;
