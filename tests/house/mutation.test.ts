import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";
import { GROUPS } from "../mutation/groups.ts";
import { listFiles } from "../mutation/list-files.ts";
import { countMutants, formatScore } from "../mutation/score.ts";

const repeat = (status: string, count: number) => Array.from({ length: count }, () => ({ status }));

describe("the score of mutants", () => {
  test("is the share that was noticed, by a failure or by no end, of all that a test could notice", () => {
    const mutants = [
      ...[...repeat("Killed", 6), ...repeat("Timeout", 1), ...repeat("Survived", 2), ...repeat("NoCoverage", 1)],
      ...[...repeat("Ignored", 5), ...repeat("CompileError", 3), ...repeat("RuntimeError", 4)],
    ];
    expect(countMutants(mutants)).toEqual({
      total: 10,
      killed: 6,
      timedOut: 1,
      survived: 2,
      uncovered: 1,
      left: 12,
      percent: 70,
    });
    expect(formatScore("digest", countMutants(mutants))).toBe(
      "mutation digest 70.0 % of 10: 6 killed, 1 timed out, 2 survived, 1 without a test; 12 left out",
    );
  });

  test("of nothing is whole", () => {
    expect(countMutants(repeat("Ignored", 2)).percent).toBe(100);
  });
});

test("what a glob leaves out is left out, wherever it stands", () => {
  const files = listFiles(["!lanes/decisions/d*.ts", "lanes/decisions/{digest,edit}.ts"], projectRoot);
  expect(files).toEqual(["lanes/decisions/edit.ts"]);
});

describe("the groups that are measured", () => {
  const globs = Object.values(GROUPS).flatMap(({ mutate, tests }) => [...mutate, ...tests]);

  test.each(globs)("%s is there", (glob) => {
    expect(fs.globSync(glob.replace(/^!/, ""), { cwd: projectRoot })).not.toEqual([]);
  });

  test("each names a file once, whatever the group", () => {
    const files = Object.values(GROUPS).flatMap(({ mutate }) => listFiles(mutate, projectRoot));
    expect(files.length).toBe(new Set(files).size);
    for (const file of files) expect(file.split(path.sep)[0]).toBe("lanes");
  });
});
