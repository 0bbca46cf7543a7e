import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import type { ComponentSettings } from "../../sandbox/components.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { connectKubernetes, type KubernetesClient } from "../../sandbox/kubernetes.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { operatorEnvironment } from "../../sandbox/operator-environment.ts";
import { projectRoot, sandboxPaths } from "../../sandbox/paths.ts";
import { addOperatorTools, preparePulumi, type SandboxPulumi } from "../../sandbox/pulumi.ts";
import { findUseOfVerb } from "../../sandbox/token-use.ts";
import { copyProject, type TestProject } from "./project.ts";

/** How a command of an operator ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * An operator at the folder of a project, with what an operator has at hand: `ccr`, with a token that may do what the
 * verb needs, unless a test gives another one; and a shell, as whoever has custody of the values, with the root token.
 */
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

/** Opens an operator's place; a `bao` that is on PATH is used, else the sandbox's stand-in of it. */
export function openOperator(project: TestProject, pulumi: SandboxPulumi, settings: ComponentSettings): Operator {
  const environment = operatorEnvironment(pulumi, settings);
  const printed: string[] = [];
  const env = { ...environment, HOME: project.folder, CCR_STATE_HUB: "off" };
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
    async ccr(args, options = {}) {
      const use = options.env?.VAULT_TOKEN === undefined ? findUseOfVerb(args[0]) : undefined;
      const token = use === undefined ? {} : { VAULT_TOKEN: await pulumi.issueToken(use, { folder: project.folder }) };
      const command = [process.execPath, path.join(projectRoot, "cli/ccr.js"), ...args];
      return run(command, { ...options, env: { ...token, ...options.env } });
    },
    sh: (script, options = {}) => {
      const file = path.join(project.folder, "script.sh");
      fs.writeFileSync(file, script);
      return run(["sh", file], { ...options, env: { VAULT_TOKEN: readRootToken(settings), ...options.env } });
    },
  };
}

/** A project with an operator at it, and the servers as those who run them reach them. */
export interface OperatorPlace {
  readonly settings: ComponentSettings;
  readonly project: TestProject;
  readonly operator: Operator;
  readonly openbao: JsonClient;
  readonly cluster: KubernetesClient;
  /** Takes the stack, the project and the connections away. */
  close(): Promise<void>;
}

/** Opens a place at the tests' sandbox. */
export async function openOperatorPlace(sandboxRoot: string): Promise<OperatorPlace> {
  const settings = readSandbox(sandboxPaths(sandboxRoot), "full");
  const quiet = (): void => undefined;
  const pulumi = await addOperatorTools(await preparePulumi(settings, { plugins: "auto", progress: quiet }), quiet);
  const project = copyProject(pulumi);
  const operator = openOperator(project, pulumi, settings);
  const openbao = connectOpenbao(settings, readRootToken(settings));
  const cluster = connectKubernetes(settings);
  return {
    settings,
    project,
    operator,
    openbao,
    cluster,
    async close() {
      // What a failed chapter left behind must not keep the stack from going.
      project.restoreRequests();
      await project.run("destroy", "--yes", "--skip-preview");
      project.remove();
      await openbao.close();
      await cluster.close();
    },
  };
}
