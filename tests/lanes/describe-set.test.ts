import { describe, expect, it } from "vitest";
import { describeSet, explainWithheld } from "../../lanes/describe-set.ts";
import { compileChecked } from "../../lanes/lane-set.ts";
import { settings } from "./sample.ts";
import { checkRequests, withStatus } from "./stacks/stacks.ts";

/** One lane, one request that is only proposed, and so many of other tenants. */
function compile(others: number) {
  const checked = checkRequests(others + 2, { 1: withStatus("proposed") });
  const { set } = compileChecked(checked, { ...settings, tenants: ["tenant-0", "tenant-1"] }, {});
  if (set === undefined) throw new Error("it did not compile");
  return set;
}

describe("what a stack withholds", () => {
  it("is told one by one while few of them are other stacks'", () => {
    const set = compile(2);
    expect(Object.keys(describeSet(set).withheld)).toEqual(["CCR-2026-0001", "CCR-2026-0002", "CCR-2026-0003"]);
    expect(explainWithheld(set)).toEqual([
      expect.stringContaining("CCR-2026-0001 is withheld: status proposed grants nothing"),
      expect.stringContaining("CCR-2026-0002 is withheld: it is of tenant tenant-2"),
      expect.stringContaining("CCR-2026-0003 is withheld: it is of tenant tenant-3"),
    ]);
  });

  it("is its own alone where the others' are many, of which it is said how many", () => {
    const set = compile(21);
    expect(Object.keys(describeSet(set).withheld)).toEqual(["CCR-2026-0001"]);
    expect(explainWithheld(set)).toEqual([
      expect.stringContaining("CCR-2026-0001 is withheld"),
      "21 requests are for other stacks: ccr stacks says for which",
    ]);
  });
});
