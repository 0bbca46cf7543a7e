import { expect, it } from "vitest";
import { findSlowest } from "../slowest.ts";

const report = (name: string, ...durations: readonly (number | null)[]) => ({
  testResults: [{ name, assertionResults: durations.map((duration, at) => ({ fullName: `test ${at}`, duration })) }],
});

it("names the slowest tests of all reports, slowest first", () => {
  const reports = [report("/project/tests/a.test.ts", 1200, 50), report("/project/tests/b.test.ts", 90_000)];
  expect(findSlowest(reports, { root: "/project", count: 2 })).toEqual([
    "   90.0 s  tests/b.test.ts: test 0",
    "    1.2 s  tests/a.test.ts: test 0",
  ]);
});

it("leaves out what did not run", () => {
  expect(findSlowest([report("/project/tests/a.test.ts", null, 7)], { root: "/project", count: 20 })).toEqual([
    "    0.0 s  tests/a.test.ts: test 1",
  ]);
});
