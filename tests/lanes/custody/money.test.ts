import { expect, test } from "vitest";
import { isDivergent } from "../../../lanes/custody/money.ts";

test.each([
  ["0", "0.00", "0", false],
  ["100", "100.000001", "0", true],
  // In binary 0.1 + 0.2 is not 0.3, and 97.5 % of 40 would be no limit to rely on.
  ["0.3", "0.300000", "0", false],
  ["39", "40", "2.5", false],
  ["38.999999", "40", "2.5", true],
  ["40", "38.999999", "2.5", true],
  ["0", "0.01", "99.99", true],
  ["999999999999.999999", "999999999999.999998", "0", true],
])("ledger %s, bill %s and a margin of %s %%: divergent is %s", (ledger, billed, margin, expected) => {
  expect(isDivergent(ledger, billed, margin)).toBe(expected);
});
