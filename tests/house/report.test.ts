import { describe, expect, it } from "vitest";
import { findSlowest, listFailed, type TestReport } from "../report.ts";

const report = (name: string, ...durations: readonly (number | null)[]): TestReport => ({
  testResults: [{ name, assertionResults: durations.map((duration, at) => ({ fullName: `test ${at}`, duration })) }],
});

describe("the slowest tests", () => {
  it("are those of all reports, slowest first", () => {
    const reports = [report("/project/tests/a.test.ts", 1200, 50), report("/project/tests/b.test.ts", 90_000)];
    expect(findSlowest(reports, { root: "/project", count: 2 })).toEqual([
      "   90.0 s  tests/b.test.ts: test 0",
      "    1.2 s  tests/a.test.ts: test 0",
    ]);
  });

  it("are none of those that did not run", () => {
    expect(findSlowest([report("/project/tests/a.test.ts", null, 7)], { root: "/project", count: 20 })).toEqual([
      "    0.0 s  tests/a.test.ts: test 1",
    ]);
  });
});

describe("what failed", () => {
  const failed = (name: string, why: string): TestReport["testResults"][number] => ({
    name,
    status: "failed",
    assertionResults: [
      { fullName: "holds", status: "passed" },
      { fullName: "breaks", status: "failed", failureMessages: [why, "again"] },
    ],
  });

  it("is named by file and test, with the first lines of why, without colours", () => {
    const why = `\u001b[31mexpected 1\u001b[39m\n\n${"    at place\n".repeat(30)}`;
    expect(listFailed([{ testResults: [failed("/project/tests/a.test.ts", why)] }], { root: "/project" })).toEqual([
      "  tests/a.test.ts: breaks",
      "    expected 1",
      ...Array(11).fill("        at place"),
    ]);
  });

  it("is a file too that could not be loaded", () => {
    const testResults = [
      { name: "/project/tests/b.test.ts", status: "failed", message: "no such module", assertionResults: [] },
    ];
    expect(listFailed([{ testResults }], { root: "/project" })).toEqual(["  tests/b.test.ts", "    no such module"]);
  });

  it("is nothing of a run in which all passed", () => {
    expect(listFailed([report("/project/tests/a.test.ts", 5)], { root: "/project" })).toEqual([]);
  });
});
