import { createRequire } from "node:module";
import { type PolicyBlock, parsePolicy } from "./parse-policy.ts";

/** Loads what only a difference needs: it takes longer to load than a request to be checked. */
const load = createRequire(import.meta.url);

/** Lines of a diff longer than this say nothing more to a reader. */
const MAX_DIFF_LINES = 60;

/** True where both texts grant the same; comments, layout and the order of words and blocks do not count. */
export function grantsSame(left: string, right: string): boolean {
  const [grants, others] = [left, right].map((text) => parsePolicy(text).blocks?.map(describeGrant).sort().join("\n"));
  return grants !== undefined && grants === others;
}

/** A block in one line; `comment` is text that the server ignores (OpenBao 2.6, internal/vault/policy). */
function describeGrant({ path, capabilities, otherKeys }: PolicyBlock): string {
  const keys = otherKeys.filter((key) => key !== "comment");
  return JSON.stringify([path.replace(/^\//, ""), [...new Set(capabilities)].sort(), keys.sort()]);
}

/** What turns the one text into the other, line by line: `-` goes, `+` comes, two blanks stay. */
export function diffPolicies(from: string, to: string): string {
  const { diffLines } = load("diff") as typeof import("diff");
  const lines = diffLines(from, to).flatMap(({ value, added, removed }) => {
    const sign = added ? "+ " : removed ? "- " : "  ";
    return value
      .replace(/\n$/, "")
      .split("\n")
      .map((line) => sign + line);
  });
  const rest = lines.length - MAX_DIFF_LINES;
  return (rest > 0 ? [...lines.slice(0, MAX_DIFF_LINES), `… ${rest} more lines`] : lines).join("\n");
}
