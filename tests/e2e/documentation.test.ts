import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "../../sandbox/control-plane.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { toolchainDir } from "../../toolchain/toolchain-dir.ts";
import { copyCheckout } from "../../website/copy-checkout.ts";
import { listPages, readFile } from "../../website/repository.ts";
import { runSteps } from "../docs/run-page.ts";
import { matchesOutput, readSteps } from "../docs/steps.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// Pages whose commands need a sandbox, one after another; what each shows is what happens. Those that come before the
// tutorial find nothing granted, and the tutorial leaves nothing behind.
const pages = listPages()
  .map((name) => ({ name, steps: readSteps(readFile(name)).filter(({ trial }) => trial.is !== "not-run") }))
  .filter(({ steps }) => steps.some(({ trial }) => trial.is === "sandbox"));

const paths = sandboxPaths(ownSandboxRoot());
const env = { CCR_SANDBOX_DIR: paths.root, CCR_TOOLCHAIN_DIR: toolchainDir(process.env) };
let folder: string;

beforeAll(() => {
  folder = copyCheckout();
});

afterAll(async () => {
  // The tutorial stops the sandbox, and a page that failed leaves lanes: the next file finds it as it was.
  await startSandbox(paths, { scope: "full", progress: () => undefined });
  const destroy = ["sandbox/main.ts", "pulumi", "destroy", "--yes"];
  spawnSync(process.execPath, destroy, { cwd: folder, env: { ...process.env, ...env }, stdio: "ignore" });
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("pages with a sandbox", () => {
  it("are README.md, the tutorial, and whatever shows the sandbox", () => {
    expect(pages.map(({ name }) => name)).toEqual(expect.arrayContaining(["README.md", "docs/tutorial/first-lane.md"]));
  });

  it.for(pages)("$name shows what happens", { timeout: 1_800_000 }, async ({ name, steps }, { signal }) => {
    const results = await runSteps(steps, { folder, env, signal });
    for (const { step, code, printed } of results) {
      const wanted = step.trial.is === "not-run" ? 0 : step.trial.exitCode;
      const title = `${name}, line ${step.line}: ${step.commands}`;
      expect([code, code === wanted ? "" : printed], title).toEqual([wanted, ""]);
      if (step.output !== undefined && !matchesOutput(step.output, printed)) expect(printed, title).toBe(step.output);
    }
    expect(results).toHaveLength(steps.length);
    for (const file of fs.readdirSync(path.join(folder, "credential-change-requests"))) {
      if (file.startsWith("CCR-2026-0004")) fs.rmSync(path.join(folder, "credential-change-requests", file));
    }
  });
});
