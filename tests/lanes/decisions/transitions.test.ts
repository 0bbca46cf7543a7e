import { describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { mayBeHeld } from "../../../lanes/decisions/held.ts";
import { refuseMove } from "../../../lanes/decisions/recording.ts";
import { canMove } from "../../../lanes/decisions/transitions.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { STATUSES } from "../../../lanes/schema-common.ts";
import { makeOrder } from "../orders/order.ts";
import { checkSample, readSample } from "../sample.ts";

const sample = checkSample(3).ccr as Ccr;

// Rows are where a request is, columns where it may go, in the same order; x is allowed, h of a lane that a stack may
// hold alone, and n of one alone that was not applied.
const matrix = `
                 req pro app den nee apl ver act dea rot com sup can
  requested       .   x   .   .   .   .   .   .   .   .   .   .   x
  proposed        .   .   x   x   x   .   .   .   .   .   .   x   x
  approved        .   x   .   x   x   x   .   .   h   .   h   x   n
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
  STATUSES.map((to, column) => [from, to, rows[row]?.[column + 1] ?? ""] as const),
);

describe("every pair of states", () => {
  test.each(pairs)("%s -> %s: %s", (from, to, mark) => {
    const isAllowed = mark !== ".";
    expect(canMove(from, to)).toBe(isAllowed);
    const { path, text } = readSample(3);
    const entry = (at: string, words: string): string => `  - at: '${at}'\n${words}    by: a\n    reason: b\n`;
    const history = `history:\n${entry("2026-07-05T00:00:00Z", `    from: ${from}\n    to: ${to}\n`)}`;
    const [checked] = checkSources([{ path, text: `${text}${history}` }]);
    const codes = checked?.findings.map(({ code }) => code) ?? [];
    expect(codes.includes("illegal-transition")).toBe(!isAllowed);
    expect(codes.includes("history-mismatch")).toBe(to !== "active");
  });

  test.each(pairs)("%s -> %s: %s, of a lane that was applied and of one that was not", (from, to, mark) => {
    const lane: Ccr = { ...sample, status: from };
    const { evidence: _, ...never } = lane;
    const refused = [lane, never].map((ccr) => refuseMove(ccr, to).map(({ code }) => code));
    const isWrong = ["xh", "xn"].map((allowed) => !allowed.includes(mark));
    expect(refused).toEqual(isWrong.map((each) => (each ? ["wrong-state"] : [])));
  });
});

describe("a stack may hold", () => {
  const at = "2026-07-02T08:00:00+00:00";
  const applied = { at, kind: "apply", by: "a", outcome: "passed" as const };
  const approved: Ccr = { ...sample, status: "approved", evidence: [applied] };
  const ended = (to: "deactivated" | "compromised", when: string) => ({
    history: [{ at: when, from: "active" as const, to, by: "a", reason: "b" }],
  });

  test.each<[string, Ccr, boolean]>([
    ["what was applied, of whatever content", { ...approved, evidence: [{ ...applied, digest: "sha256:0" }] }, true],
    ["what somebody says was applied", { ...approved, evidence: [{ ...applied, outcome: "recorded" }] }, true],
    ["not what could not be applied", { ...approved, evidence: [{ ...applied, outcome: "failed" }] }, false],
    ["not what was looked at alone", { ...approved, evidence: [{ ...applied, kind: "positive-verification" }] }, false],
    ["not what was deactivated since", { ...approved, ...ended("deactivated", "2026-07-02T08:00:01Z") }, false],
    ["not what was compromised since", { ...approved, ...ended("compromised", "2026-07-02T08:00:01Z") }, false],
    ["what ended at the same instant", { ...approved, ...ended("deactivated", at) }, true],
    ["what ended before", { ...approved, ...ended("deactivated", "2026-07-02T07:59:59Z") }, true],
    ["what ended nobody knows when", { ...approved, ...ended("deactivated", "2026-07-32T00:00:00Z") }, true],
    [
      "what was applied nobody knows when",
      { ...approved, ...ended("deactivated", at), evidence: [{ ...applied, at: "some day" }] },
      true,
    ],
  ])("%s", (_name, ccr, isHeld) => {
    expect(mayBeHeld(ccr)).toBe(isHeld);
    const way = (to: Ccr["status"]) => refuseMove(ccr, to).map(({ message }) => /\(ccr \w+\)/.exec(message)?.[0]);
    expect(["cancelled", "deactivated", "compromised"].map((to) => way(to as Ccr["status"]))).toEqual(
      isHeld ? [["(ccr deactivate)"], [], []] : [[], ["(ccr cancel)"], ["(ccr cancel)"]],
    );
  });

  test("nothing of an order about a lane, which is cancelled", () => {
    const order = { ...makeOrder("lane-deactivation"), status: "approved" as const, evidence: [applied] };
    expect([mayBeHeld(order), refuseMove(order, "cancelled")]).toEqual([false, []]);
  });
});
