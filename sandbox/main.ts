import process from "node:process";
import { parseArgs } from "node:util";
import { describeSandbox, readSandbox, type SandboxScope, startSandbox, stopSandbox } from "./control-plane.ts";
import { prepareFoundation } from "./foundation.ts";
import { readRootToken } from "./openbao.ts";
import { operatorEnvironment } from "./operator-environment.ts";
import { type SandboxPaths, sandboxPaths, sandboxRoot } from "./paths.ts";
import { parsePluginChoice } from "./plugin-choice.ts";
import { addPolicyPacks, usesPolicyPack } from "./policy-packs.ts";
import { addOperatorTools, preparePulumi, runCcr, runProgram, runPulumi, type SandboxPulumi } from "./pulumi.ts";
import { findCommandFault, suggestCommand } from "./requested-command.ts";
import { resetSandbox } from "./reset.ts";

const usage = `usage: node sandbox/main.ts COMMAND

  up [--for preview|full]   start what is not running (default: full)
  up --bare                 the same, with an empty secrets server for ccr bootstrap dev
  status [--json]           what runs, and where it listens
  down                      stop the sandbox's own processes; what it stored stays
  reset                     stop, and delete all that the sandbox stored
  pulumi COMMAND [ARG …]    start what the command needs, then run pulumi on the sandbox's stack
  foundation COMMAND [ARG …]  the same on the stack of what lanes stand on
  ccr COMMAND [ARG …]       start everything, then run ccr on the sandbox's stack
  run PROGRAM [ARG …]       start everything, then run any program with its addresses, credentials, kubectl and bao

CCR_SANDBOX_DIR names the folder of the sandbox (default: .sandbox), PLUGINS=auto|official|standin the provider
plugins (default: auto).
`;

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  const paths = sandboxPaths(sandboxRoot(process.env));
  switch (command) {
    case "up":
      await startSandbox(paths, { ...parseUp(rest), progress });
      return 0;
    case "status":
      return printStatus(await describeSandbox(paths), { json: rest.includes("--json") });
    case "down":
      await stopSandbox(paths, progress);
      return 0;
    case "reset":
      await resetSandbox(paths, progress);
      return 0;
    case "pulumi":
      return runOnStack(paths, rest);
    case "foundation":
      return runOnFoundation(paths, rest);
    case "ccr":
      return runCcrOnStack(paths, rest);
    case "run":
      return runAnything(paths, rest);
    default:
      process.stderr.write(`${suggestCommand(command ?? "")}${usage}`);
      return command === "help" || command === "--help" ? 0 : 2;
  }
}

function parseUp(argv: readonly string[]): { scope: SandboxScope; isBare: boolean } {
  const options = { for: { type: "string", default: "full" }, bare: { type: "boolean", default: false } } as const;
  const { values } = parseArgs({ args: [...argv], options });
  if (values.for !== "preview" && values.for !== "full") throw new Error("--for takes preview or full");
  return { scope: values.for, isBare: values.bare };
}

async function runOnStack(paths: SandboxPaths, command: readonly string[]): Promise<number> {
  if (isFaulty(command, "pulumi")) return 2;
  const plugins = parsePluginChoice(process.env.PLUGINS);
  // A preview changes nothing, so no controller has to act on it.
  const scope: SandboxScope = command[0] === "preview" ? "preview" : "full";
  await startSandbox(paths, { scope, progress });
  const pulumi = await preparePulumi(readSandbox(paths, scope), { plugins, progress });
  return runPulumi(usesPolicyPack(command) ? await addPolicyPacks(pulumi, progress) : pulumi, command);
}

/** Says what is wrong before anything is started for it. */
function isFaulty(command: readonly string[], caller: string): boolean {
  const fault = findCommandFault(command, caller);
  if (fault !== undefined) process.stderr.write(`sandbox: ${fault}\n`);
  return fault !== undefined;
}

async function runOnFoundation(paths: SandboxPaths, command: readonly string[]): Promise<number> {
  if (isFaulty(command, "foundation")) return 2;
  const plugins = parsePluginChoice(process.env.PLUGINS);
  await startSandbox(paths, { scope: "full", progress });
  const settings = readSandbox(paths, "full");
  const lanes = await addOperatorTools(await preparePulumi(settings, { plugins, progress }), progress);
  const pulumi = prepareFoundation(settings, lanes);
  return runPulumi(usesPolicyPack(command) ? await addPolicyPacks(pulumi, progress) : pulumi, command);
}

async function prepareOperator(paths: SandboxPaths): Promise<SandboxPulumi> {
  const plugins = parsePluginChoice(process.env.PLUGINS);
  await startSandbox(paths, { scope: "full", progress });
  const pulumi = await preparePulumi(readSandbox(paths, "full"), { plugins, progress });
  return addOperatorTools(pulumi, progress);
}

async function runCcrOnStack(paths: SandboxPaths, command: readonly string[]): Promise<number> {
  const pulumi = await prepareOperator(paths);
  const isHeld = usesPolicyPack(command) || (process.env.CCR_POLICY_PACK ?? "") !== "";
  return runCcr(isHeld ? await addPolicyPacks(pulumi, progress) : pulumi, command);
}

async function runAnything(paths: SandboxPaths, command: readonly string[]): Promise<number> {
  if (command.length === 0) throw new Error("run takes a program and its arguments");
  const pulumi = await prepareOperator(paths);
  const settings = readSandbox(paths, "full");
  // Who runs a program of their own here has the custody of the values too.
  const VAULT_TOKEN = readRootToken(settings);
  return runProgram(command, { ...operatorEnvironment(pulumi, settings), VAULT_TOKEN });
}

function printStatus(status: Awaited<ReturnType<typeof describeSandbox>>, { json }: { json: boolean }): number {
  if (json) process.stdout.write(`${JSON.stringify({ components: status }, undefined, 2)}\n`);
  for (const { name, running, ready, pid, ports } of json ? [] : status) {
    const state = ready ? "ready" : running ? "not ready" : "stopped";
    const where = running ? `pid ${pid}, 127.0.0.1:${ports.join(", 127.0.0.1:")}` : "";
    process.stdout.write(`${name.padEnd(24)} ${state.padEnd(10)} ${where}`.trimEnd().concat("\n"));
  }
  return status.some(({ ready }) => ready) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
