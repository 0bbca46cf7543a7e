import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { projectRoot } from "../../sandbox/paths.ts";
import type { SandboxPulumi } from "../../sandbox/pulumi.ts";
import type { TestProject } from "./project.ts";

/** How a command of an operator ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An operator at the folder of a project: `ccr`, and a shell, with what an operator has at hand. */
export interface Operator {
  /** Everything that any command printed, for the search for canaries. */
  readonly printed: string[];
  ccr(args: readonly string[], options?: RunOptions): Promise<Run>;
  sh(script: string, options?: RunOptions): Promise<Run>;
}

interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Told what is printed so far, as it comes; answers true to have the command interrupted by a signal. */
  readonly interruptWhen?: (printed: string) => NodeJS.Signals | undefined;
}

/** Opens an operator's place; a `bao` that is on PATH is used, else a stand-in of it. */
export function openOperator(
  project: TestProject,
  pulumi: SandboxPulumi,
  { address, caFile }: { address: string; caFile: string },
): Operator {
  const printed: string[] = [];
  const bin = path.join(project.folder, ".bin");
  fs.mkdirSync(bin, { recursive: true });
  const standIn = path.join(projectRoot, "tests/e2e/bao-stand-in.ts");
  fs.writeFileSync(path.join(bin, "bao"), `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`, { mode: 0o755 });
  const env = {
    ...pulumi.environment,
    // Behind what is installed.
    PATH: [pulumi.environment.PATH, bin].join(path.delimiter),
    HOME: project.folder,
    CCR_STATE_HUB: "off",
    VAULT_ADDR: address,
    VAULT_CACERT: caFile,
  };
  const run = (command: readonly string[], { input = "", env: more = {}, interruptWhen }: RunOptions): Promise<Run> => {
    const [program = "", ...args] = command;
    const child = spawn(program, args, { cwd: project.folder, env: { ...env, ...more }, detached: true });
    const output = { stdout: "", stderr: "" };
    let isInterrupted = false;
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        const signal = isInterrupted ? undefined : interruptWhen?.(output.stdout + output.stderr);
        if (signal === undefined || child.pid === undefined) return;
        isInterrupted = true;
        // The whole group, as a terminal does it.
        process.kill(-child.pid, signal);
      });
    }
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        printed.push(output.stdout, output.stderr);
        resolve({ code, ...output });
      });
    });
  };
  return {
    printed,
    ccr: (args, options = {}) => run([process.execPath, path.join(projectRoot, "cli/ccr.js"), ...args], options),
    sh: (script, options = {}) => {
      const file = path.join(project.folder, "script.sh");
      fs.writeFileSync(file, script);
      return run(["sh", file], options);
    },
  };
}
