import { spawnSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import type { Behaviour } from "./doubling.ts";

interface Outcome {
  readonly results?: readonly number[];
  readonly failure?: string;
}

/** What comes of a job that is shared with helpers of this behaviour; the process ends by itself. */
function share(way: Behaviour["way"], helpers: number, items = 100): Outcome {
  const script = path.join(import.meta.dirname, "share-doubling.ts");
  const { status, stdout } = spawnSync(process.execPath, [script, way, String(helpers), String(items)], {
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(status).toBe(0);
  return JSON.parse(stdout) as Outcome;
}

test.each([0, 1, 3])("the results of %i helpers come in the order of the items, whoever made them", (helpers) => {
  expect(share("work", helpers)).toEqual({ results: Array.from({ length: 100 }, (_, item) => item * 2) });
});

test("no items give no results", () => {
  expect(share("work", 1, 0)).toEqual({ results: [] });
});

test.each([1, 2])("one of %i helpers that throws fails the job", (helpers) => {
  expect(share("throw", helpers)).toEqual({ failure: "a fault of the task" });
});

test("a helper that goes away with what it has taken fails the job, though it says that all is well", () => {
  expect(share("exit", 1)).toEqual({ failure: "helper threads ended before their work was done" });
});

test("a helper that is ended fails the job", () => {
  expect(share("fail", 1)).toEqual({ failure: "a helper thread was ended" });
});
