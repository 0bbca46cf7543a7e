import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startSandbox } from "../../sandbox/control-plane.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { parsePluginChoice } from "../../sandbox/plugin-choice.ts";
import { preparePulumi } from "../../sandbox/pulumi.ts";
import { resetSandbox } from "../../sandbox/reset.ts";

declare module "vitest" {
  interface ProvidedContext {
    sandboxRoot: string;
  }
}

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Starts a sandbox of the tests' own, beside any other, and takes it away whole when they end. */
export default async function startTestSandbox(project: TestProject): Promise<() => Promise<void>> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-e2e-"));
  const paths = sandboxPaths(root);
  const stop = (): Promise<void> => resetSandbox(paths, progress);
  const interrupted = (): void => {
    void stop().finally(() => process.exit(130));
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    const settings = await startSandbox(paths, { scope: "full", progress });
    await preparePulumi(settings, { plugins: parsePluginChoice(process.env.PLUGINS), progress });
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("sandboxRoot", root);
  return stop;
}
