import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { projectRoot } from "../../website/repository.ts";
import type { Step } from "./steps.ts";

/** How the commands of one step ended. */
export interface StepResult {
  readonly step: Step;
  readonly code: number;
  /** Both streams, in the order in which they were written. */
  readonly printed: string;
}

interface RunOptions {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of the test: where it ends early, so does all that it started. */
  readonly signal: AbortSignal;
}

/** Runs steps one after another in one shell, as a reader does; ends with the first that ends otherwise than shown. */
export async function runSteps(
  steps: readonly Step[],
  { folder, env = {}, signal }: RunOptions,
): Promise<readonly StepResult[]> {
  const mark = `step-${path.basename(folder)}`;
  const script = steps.flatMap((step, at) => [
    ...step.files.flatMap(({ path: file, text }) => [`cat > '${file}' <<'${mark}'`, `${text.trimEnd()}`, mark]),
    step.trial.is !== "not-run" && step.trial.exitCode !== 0 ? "set +e" : "set -e",
    step.commands.trimEnd(),
    `{ printf '\\n${mark} %s %s\\n' ${at} $?; } 2>/dev/null`,
  ]);
  const { code, output } = await runShell(script.join("\n"), { folder, env, signal });
  const parts = output.split(new RegExp(`\\n?\\n${mark} (\\d+) (\\d+)\\n`));
  return steps.flatMap((step, at) => {
    const printed = parts[at * 3];
    if (printed === undefined || (at > 0 && parts[at * 3 - 1] === undefined)) return [];
    return [{ step, printed, code: Number(parts[at * 3 + 2] ?? code) }];
  });
}

function runShell(
  script: string,
  { folder, env = {}, signal }: RunOptions,
): Promise<{ readonly code: number; readonly output: string }> {
  const output = path.join(folder, ".bin/output");
  const file = fs.openSync(output, "w");
  const PATH = [path.join(folder, ".bin"), path.join(projectRoot, "node_modules/.bin"), process.env.PATH];
  const child = spawn("sh", ["-c", script], {
    cwd: folder,
    env: { HOME: folder, CCR_STATE_HUB: "off", CI: "true", ...env, PATH: PATH.join(path.delimiter) },
    stdio: ["ignore", file, file],
    detached: true,
  });
  signal.addEventListener("abort", () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      fs.closeSync(file);
      resolve({ code: code ?? 1, output: fs.readFileSync(output, "utf8") });
    });
  });
}
