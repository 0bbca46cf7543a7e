import { describe, expect, test } from "vitest";
import { judgeEnvironment, judgeNamed, judgeRecord, judgeSteps, type PlanRecord } from "../../lanes/guard.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import { readSample, settings } from "./sample.ts";

test.each([
  [undefined, 0],
  ["", 0],
  ["0", 0],
  ["false", 0],
  ["FALSE", 0],
  ["true", 1],
  ["1", 1],
  ["yes", 1],
  ["t", 1],
])("PULUMI_SKIP_CHECKPOINTS=%s gives %d reasons", (value, count) => {
  expect(judgeEnvironment({ PULUMI_SKIP_CHECKPOINTS: value }).length).toBe(count);
});

test.each([
  ["postgres://ccr@db.example.org/pulumi?sslmode=verify-full", 0],
  ["s3://bucket/prefix?region=eu", 0],
  ["file:///srv/state", 0],
  ["", 0],
  ["postgres://ccr:not-a-real-word@db.example.org/pulumi", 1],
  ["postgres://ccr@db.example.org/pulumi?password=not-a-real-word", 1],
  ["postgres://ccr:not-a-real-word@db one/pulumi", 1],
])("a backend of %s gives %d reasons, without its password", (address, count) => {
  const reasons = judgeEnvironment({ PULUMI_BACKEND_URL: address });
  expect(reasons.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => "backend-password"));
  expect(JSON.stringify(reasons)).not.toContain("not-a-real-word");
});

test("of a request that is named every reason is told", () => {
  const off: readonly (readonly [string, string])[] = [
    ["resolvable: true", "resolvable: false"],
    ["readiness: active", "readiness: template"],
  ];
  const proposed = readSample(3, [
    ["status: active", "status: proposed"],
    ["bound_claims_confirmed: true", "bound_claims_confirmed: false"],
    ...off,
  ]);
  const { set } = compileLanes(
    { sources: [readSample(2), proposed], findings: [] },
    { ...settings, environment: "staging" },
  );
  if (set === undefined) throw new Error("the samples have errors");
  expect(judgeNamed(["CCR-2026-0003"], set).map(({ message }) => message)).toEqual([
    "CCR-2026-0003: status proposed grants nothing",
    "CCR-2026-0003: its auth binding is not confirmed",
    "CCR-2026-0003: it is for environment production, this stack is staging",
  ]);
  expect(judgeNamed(["CCR-2026-0099"], set).length).toBe(1);
  expect(judgeNamed([], set)).toEqual([]);
});

test("of a request that is compiled as a what-if alone, what it lacks is told", () => {
  const proposed = readSample(3, [
    ["status: active", "status: proposed"],
    ["resolvable: true", "resolvable: false"],
    ["readiness: active", "readiness: template"],
  ]);
  const { set } = compileLanes({ sources: [proposed], findings: [] }, { ...settings, whatIf: ["CCR-2026-0003"] });
  if (set === undefined) throw new Error("the sample has errors");
  expect(judgeNamed(["CCR-2026-0003"], set)).toEqual([
    { code: "not-granted", message: "CCR-2026-0003: status proposed grants nothing" },
  ]);
});

describe("the steps of a plan", () => {
  const step = (ccrIds: readonly string[], isUnasked = false): PlannedStep => ({
    op: "update",
    kind: "role",
    type: "t",
    name: "n",
    ccrIds,
    because: [],
    isUnasked,
    fields: [],
  });

  test("may be about named requests alone; what they share with others may change", () => {
    const codes = (steps: readonly PlannedStep[], named: readonly string[]) =>
      judgeSteps(steps, named).map(({ code, message }) => [code, message.split(":")[0]]);
    expect(codes([step(["A"]), step(["A", "B"])], ["A"])).toEqual([]);
    expect(codes([step(["C"]), step(["B"]), step(["B"])], ["A"])).toEqual([["not-named", "B, C"]]);
    expect(codes([step(["B"])], [])).toEqual([]);
  });

  test("are asked for, named or not", () => {
    for (const named of [[], ["A"]])
      expect(judgeSteps([step([], true)], named).map(({ code }) => code)).toEqual(["unasked"]);
  });
});

describe("a saved plan", () => {
  const record: PlanRecord = {
    project: "p",
    stack: "s",
    settings: "1",
    files: { a: "1", b: "2" },
    lanes: { X: "1", Y: "2" },
  };
  const judge = (now: Partial<PlanRecord>): readonly string[] =>
    judgeRecord(record, { ...record, ...now }).map(({ code, message }) => `${code} ${message.split(":")[0]}`);

  test("is good where nothing changed, whatever the order", () => {
    expect(judge({ files: { b: "2", a: "1" } })).toEqual([]);
  });

  test.each([
    ["a changed file", { files: { a: "9", b: "2" } }, ["changed-files a"]],
    ["a new file", { files: { a: "1", b: "2", c: "3" } }, ["changed-files c"]],
    ["a file that is gone, and another one", { files: { b: "9" } }, ["changed-files a", "changed-files b"]],
    ["another content", { lanes: { X: "9", Y: "2" } }, ["other-digest X"]],
    ["a lane more and one less", { lanes: { Y: "2", Z: "3" } }, ["other-digest X", "other-digest Z"]],
    ["another stack", { stack: "t" }, ["other-stack p/s"]],
    ["another project", { project: "q" }, ["other-stack p/s"]],
    ["other settings", { settings: "2" }, ["other-stack p/s"]],
  ] as const)("is not for %s", (_, now, reasons) => {
    expect(judge(now)).toEqual(reasons);
  });
});
