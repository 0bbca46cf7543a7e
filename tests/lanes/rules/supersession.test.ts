import { expect, test } from "vitest";
import type { Reviewable } from "../../../lanes/reviewable.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../lanes/rules/rule.ts";
import { checkSupersession } from "../../../lanes/rules/supersession.ts";
import { makeOrder } from "../orders/order.ts";
import { makeRequest } from "./request.ts";

/** The words of what is found where the newer one supersedes the older one, and both say so. */
function judge(older: Reviewable, newer: Reviewable): readonly string[] {
  const found: string[] = [];
  const linked = [
    { ...older, id: "CCR-2026-0001", superseded_by: "CCR-2026-0002" },
    { ...newer, id: "CCR-2026-0002", supersedes: "CCR-2026-0001" },
  ];
  const filed = linked.map((ccr) => ({ file: ccr.id, ccr }));
  checkSupersession(filed, (file, code, path, message) => found.push(`${file} ${code} ${path}: ${message}`), {
    ...DEFAULT_RULE_SETTINGS,
  });
  return found;
}

const other = "The other request is of another type, or about another lane";
const both = [
  `CCR-2026-0001 bad-supersession superseded_by: ${other}`,
  `CCR-2026-0002 bad-supersession supersedes: ${other}`,
];
const [ending, compromise, role] = [
  makeOrder("lane-deactivation"),
  makeOrder("lane-compromise"),
  makeOrder("openbao-token-role"),
];

test("a request is superseded by one of its type", () => {
  expect(judge(makeRequest(), makeRequest())).toEqual([]);
  expect(judge(role, role)).toEqual([]);
  expect(judge(ending, makeRequest())).toEqual(both);
  expect(judge(ending, compromise)).toEqual(both);
});

test("an order about a lane is superseded by one about the same lane", () => {
  expect(judge(ending, ending)).toEqual([]);
  const elsewhere = makeOrder("lane-deactivation", (order) => {
    order.subject = "CCR-2026-0099";
  });
  expect(judge(ending, elsewhere)).toEqual(both);
});
