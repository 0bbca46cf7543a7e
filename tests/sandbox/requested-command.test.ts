import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { describe, expect, it, onTestFinished } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";
import { findCommandFault } from "../../sandbox/requested-command.ts";

/** Runs the sandbox on a folder of its own, which must stay empty: nothing is started for what is wrong. */
function run(...args: readonly string[]) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-command-"));
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  const env = { PATH: process.env.PATH ?? "", HOME: root, CCR_SANDBOX_DIR: path.join(root, "sandbox") };
  const program = path.join(projectRoot, "sandbox/main.ts");
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { env, encoding: "utf8" });
  return { status, stderr, started: fs.existsSync(env.CCR_SANDBOX_DIR) };
}

describe("a command line of the sandbox that cannot be meant", () => {
  it.each([
    [["foundation", "previw"], "did you mean foundation preview?"],
    [["pulumi", "refesh"], "did you mean pulumi refresh?"],
    [["pulumi"], "takes a command of Pulumi"],
    [["foundaton", "up"], "did you mean node sandbox/main.ts foundation?"],
  ])("%j is told before anything is started", (args, words) => {
    const { status, stderr, started } = run(...args);
    expect([status, started]).toEqual([2, false]);
    expect(stderr).toContain(words);
  });

  it("is none of Pulumi's own commands, and nothing that a newer one may have", () => {
    for (const command of ["preview", "up", "destroy", "stack", "config", "--help", "state", "reconcile-all"])
      expect(findCommandFault([command, "x"], "pulumi")).toBeUndefined();
  });
});
