import { describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { canMove } from "../../../lanes/decisions/transitions.ts";
import { STATUSES } from "../../../lanes/schema-common.ts";
import { readSample } from "../sample.ts";

// Rows are where a request is, columns where it may go, in the same order; x is allowed.
const matrix = `
                 req pro app den nee apl ver act dea rot com sup can
  requested       .   x   .   .   .   .   .   .   .   .   .   .   x
  proposed        .   .   x   x   x   .   .   .   .   .   .   x   x
  approved        .   x   .   x   x   x   .   .   .   .   .   x   x
  denied          .   x   .   .   .   .   .   .   .   .   .   x   x
  needs_changes   .   x   x   x   .   .   .   .   .   .   .   x   x
  applied         .   .   x   .   .   .   x   .   x   .   x   x   .
  verified        .   .   x   .   .   .   .   x   x   x   x   x   .
  active          .   .   x   .   .   .   .   .   x   x   x   x   .
  deactivated     .   x   .   .   .   .   .   .   .   .   x   x   .
  rotated         .   .   x   .   .   .   .   x   x   .   x   x   .
  compromised     .   x   .   .   .   .   .   .   x   .   .   x   .
  superseded      .   .   .   .   .   .   .   .   .   .   .   .   .
  cancelled       .   .   .   .   .   .   .   .   .   .   .   .   .
`;
const rows = matrix
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.trim().split(/\s+/));

test("the matrix has every state", () => {
  expect(rows.map(([name]) => name)).toEqual([...STATUSES]);
  for (const row of rows) expect(row).toHaveLength(1 + STATUSES.length);
});

const pairs = STATUSES.flatMap((from, row) =>
  STATUSES.map((to, column) => [from, to, rows[row]?.[column + 1] === "x"] as const),
);

describe("every pair of states", () => {
  test.each(pairs)("%s -> %s: %s", (from, to, isAllowed) => {
    expect(canMove(from, to)).toBe(isAllowed);
    const { path, text } = readSample(3);
    const entry = (at: string, words: string): string => `  - at: '${at}'\n${words}    by: a\n    reason: b\n`;
    const history = `history:\n${entry("2026-07-05T00:00:00Z", `    from: ${from}\n    to: ${to}\n`)}`;
    const [checked] = checkSources([{ path, text: `${text}${history}` }]);
    const codes = checked?.findings.map(({ code }) => code) ?? [];
    expect(codes.includes("illegal-transition")).toBe(!isAllowed);
    expect(codes.includes("history-mismatch")).toBe(to !== "active");
  });
});
