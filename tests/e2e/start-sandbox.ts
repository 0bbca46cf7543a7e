import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startSandbox } from "../../sandbox/control-plane.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { parsePluginChoice } from "../../sandbox/plugin-choice.ts";
import { preparePulumi } from "../../sandbox/pulumi.ts";
import { resetSandbox } from "../../sandbox/reset.ts";

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Starts a sandbox for each worker, beside any other, and takes them away whole when the tests end. */
export default async function startTestSandboxes(project: TestProject): Promise<() => Promise<void>> {
  const count = project.config.maxWorkers;
  const roots = Array.from({ length: Number(count) }, () =>
    fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-e2e-")),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(roots.map((root) => resetSandbox(sandboxPaths(root), progress)));
  };
  const interrupted = (): void => {
    void stop().finally(() => process.exit(130));
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  const started = await Promise.allSettled(roots.map(start));
  const failed = started.find((each) => each.status === "rejected");
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  project.provide("sandboxRoots", roots);
  return stop;
}

async function start(root: string): Promise<void> {
  const settings = await startSandbox(sandboxPaths(root), { scope: "full", progress });
  await preparePulumi(settings, { plugins: parsePluginChoice(process.env.PLUGINS), progress });
}
