import fs from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { copyCheckout } from "../../website/copy-checkout.ts";
import { listPages, readFile } from "../../website/repository.ts";
import { runSteps } from "./run-page.ts";
import { findUnmarked, matchesOutput, readSteps } from "./steps.ts";

const pages = listPages().map((name) => ({ name, steps: readSteps(readFile(name)) }));
/** A page whose commands need a sandbox is tried as a whole by tests/e2e/documentation.test.ts. */
const offline = pages.filter(
  ({ steps }) => steps.some(({ trial }) => trial.is === "run") && steps.every(({ trial }) => trial.is !== "sandbox"),
);

describe("what pages show is what happens", () => {
  test.for(offline)("$name", { timeout: 300_000 }, async ({ steps }, { signal }) => {
    const folder = copyCheckout();
    onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
    const tried = steps.filter(({ trial }) => trial.is === "run");
    const results = await runSteps(tried, { folder, signal });
    for (const { step, code, printed } of results) {
      const wanted = step.trial.is === "run" ? step.trial.exitCode : 0;
      expect([code, code === wanted ? "" : printed], `line ${step.line}: ${step.commands}`).toEqual([wanted, ""]);
      if (step.output !== undefined && !matchesOutput(step.output, printed)) expect(printed).toBe(step.output);
    }
    expect(results).toHaveLength(tried.length);
  });
});

test.each(pages)("every block of commands in $name is marked as one", ({ name }) => {
  expect(findUnmarked(readFile(name))).toEqual([]);
});

test.each(pages.filter(({ steps }) => steps.length > 0))(
  "every file that $name has the reader write is named before it",
  ({ name }) => {
    const lines = readFile(name).split("\n");
    for (const [at, line] of lines.entries()) {
      const file = /^\s*```\w+ file=(\S+)/.exec(line)?.[1];
      if (file !== undefined) expect(lines.slice(Math.max(0, at - 3), at).join("\n"), `line ${at + 1}`).toContain(file);
    }
  },
);

test("most blocks of commands are tried, every other one says why not, and none stops being tried unseen", () => {
  const trials = pages.flatMap(({ steps }) => steps.map(({ trial }) => trial));
  const left = trials.filter(({ is }) => is === "not-run");
  console.log(`${trials.length - left.length} blocks of commands are tried, ${left.length} are not`);
  expect(trials.length - left.length).toBeGreaterThanOrEqual(47);
  const guides = pages.filter(({ name }) => /^docs\/(?:tutorial|how-to)\//.test(name));
  expect(guides.length).toBeGreaterThanOrEqual(7);
  for (const { name, steps } of guides)
    expect(
      steps.filter(({ trial }) => trial.is !== "not-run"),
      name,
    ).not.toEqual([]);
});
