import type { Row } from "./board.ts";
import { SETTLED_AFTER } from "./judge.ts";

/** Why a wait ended. */
export type End = "all-ready" | "nothing-slow" | "fail-fast" | "timeout";

/** How long what is left must have been beyond waiting before the wait ends early, in milliseconds. */
export const HOPELESS_AFTER = 30_000;

/** Whether the wait is over; every instant in milliseconds since 1970. */
export function decideEnd(
  rows: readonly Row[],
  { now, deadline, failFast }: { readonly now: number; readonly deadline: number; readonly failFast: boolean },
): End | undefined {
  const left = rows.filter(({ state }) => state !== "ready");
  if (left.length === 0) return "all-ready";
  if (now >= deadline) return "timeout";
  const isFinal = ({ state }: Row): boolean => state === "never-ready" || state === "absent";
  // An absence is settled as an error is: what was just applied may come a moment later.
  const isSettled = (row: Row): boolean =>
    row.state === "never-ready" || (row.state === "absent" && now - row.since >= SETTLED_AFTER);
  if (failFast && left.some(isSettled)) return "fail-fast";
  return left.every((row) => isFinal(row) && now - row.since >= HOPELESS_AFTER) ? "nothing-slow" : undefined;
}
