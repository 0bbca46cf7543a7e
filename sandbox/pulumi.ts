import { execFileSync, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { ensureTools } from "../toolchain/build.ts";
import { type ComponentSettings, openbaoAddress } from "./components.ts";
import { makePrivateFolder, readFileIfPresent, writePrivateFile } from "./files.ts";
import { describeFoundation } from "./foundation-settings.ts";
import { projectRoot, type SandboxPaths } from "./paths.ts";
import { installProviderPlugins, type PluginChoice } from "./plugin-choice.ts";

/** A Pulumi that knows the sandbox alone: its own home, backend, passphrase, stack settings and credentials. */
export interface SandboxPulumi {
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The file of the stack's settings. */
  readonly stackConfig: string;
  /** The whole command line of one Pulumi command on the sandbox's stack. */
  commandLine(command: readonly string[]): readonly string[];
}

/** The name of the sandbox's stack. */
export const sandboxStack = "sandbox";

// An address, a namespace or a credential of the caller's own must not reach the sandbox's programs.
const foreignVariables = /^(VAULT_|BAO_|KUBE|PULUMI_|AWS_|AZURE_|GOOGLE_|NODE_OPTIONS$|NODE_EXTRA_CA_CERTS$)/;

/** Prepares Pulumi for a running sandbox: plugins, backend, stack and the stack's settings; idempotent. */
export async function preparePulumi(
  settings: ComponentSettings,
  { plugins, progress }: { plugins: PluginChoice; progress: (line: string) => void },
): Promise<SandboxPulumi> {
  const { paths } = settings;
  const tools = await ensureTools(["pulumi", "pulumi-language-nodejs"], { onLine: progress });
  if (tools.pulumi === undefined || tools["pulumi-language-nodejs"] === undefined) {
    throw new Error("pulumi is missing: run make toolchain");
  }
  makePrivateFolder(paths.pulumiHome);
  const program = placeTogether(path.join(paths.pulumiHome, "bin"), [
    tools.pulumi.path,
    tools["pulumi-language-nodejs"].path,
  ]);
  if (readFileIfPresent(paths.passphrase) === undefined) {
    writePrivateFile(paths.passphrase, `${randomBytes(24).toString("base64url")}\n`);
  }
  makePrivateFolder(paths.pulumiState);
  const environment = pulumiEnvironment(settings, path.dirname(program));
  installProviderPlugins({ choice: plugins, pulumi: program, environment, pulumiHome: paths.pulumiHome, progress });
  ensureStack(program, environment, paths);
  writeStackSettings(settings);
  // The other commands work on the stored state and know no settings.
  const settled: ReadonlySet<string | undefined> = new Set(["preview", "up", "refresh", "destroy", "config", "import"]);
  return {
    program,
    environment,
    stackConfig: paths.stackConfig,
    commandLine: (command) => [
      ...command,
      ...["--stack", sandboxStack],
      ...(settled.has(command[0]) ? ["--config-file", paths.stackConfig] : []),
    ],
  };
}

/** Links the programs into one folder: Pulumi warns of a language host that does not lie beside it. */
function placeTogether(parent: string, programs: readonly string[]): string {
  const folder = path.join(parent, createHash("sha256").update(programs.join("\n")).digest("hex").slice(0, 16));
  makePrivateFolder(folder);
  const [first = ""] = programs.map((program) => {
    const target = path.join(folder, path.basename(program));
    if (!fs.existsSync(target)) linkOrCopy(program, target);
    return target;
  });
  return first;
}

function linkOrCopy(program: string, target: string): void {
  const temporary = `${target}.${process.pid}`;
  try {
    fs.linkSync(program, temporary);
  } catch {
    // Another file system, or one that has no hard links.
    fs.copyFileSync(program, temporary);
  }
  fs.renameSync(temporary, target);
}

function pulumiEnvironment({ paths }: ComponentSettings, folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !foreignVariables.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [folder, path.join(projectRoot, "node_modules", ".bin"), process.env.PATH].join(path.delimiter),
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_BACKEND_URL: `file://${paths.pulumiState}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    KUBECONFIG: paths.kubeconfig,
    // An empty server has no token yet.
    ...tokenOf(paths),
    CCR_SANDBOX_DIR: paths.root,
    CCR_BOOTSTRAP_KEYS: paths.custody,
  };
}

function tokenOf({ rootToken }: SandboxPaths): { VAULT_TOKEN?: string } {
  const token = readFileIfPresent(rootToken)?.trim();
  return token ? { VAULT_TOKEN: token } : {};
}

/** Creates the stack from a folder of its own: the passphrase's salt must not end up in the committed settings. */
function ensureStack(program: string, environment: NodeJS.ProcessEnv, paths: SandboxPaths): void {
  const folder = path.join(paths.root, "stack");
  const file = path.join(folder, `Pulumi.${sandboxStack}.yaml`);
  if (fs.existsSync(file)) return;
  makePrivateFolder(folder);
  fs.copyFileSync(path.join(projectRoot, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
  const run = (...command: string[]): string =>
    execFileSync(program, [...command, "-C", folder, "--non-interactive"], { env: environment, encoding: "utf8" });
  const stacks = JSON.parse(run("stack", "ls", "--json")) as readonly { name: string }[];
  // A stack without its salt is left of an interrupted start: it holds nothing yet and is made again.
  if (stacks.some(({ name }) => name === sandboxStack)) run("stack", "rm", sandboxStack, "--yes");
  run("stack", "init", sandboxStack, "--no-select");
}

/** Writes the committed settings of the stack, completed by this sandbox's addresses. */
function writeStackSettings(settings: ComponentSettings): void {
  const { paths, ports } = settings;
  const committed = parseDocument(fs.readFileSync(path.join(projectRoot, `Pulumi.${sandboxStack}.yaml`), "utf8"));
  const salted = parseDocument(fs.readFileSync(path.join(paths.root, "stack", `Pulumi.${sandboxStack}.yaml`), "utf8"));
  const address = openbaoAddress(ports);
  committed.set("encryptionsalt", salted.get("encryptionsalt"));
  committed.setIn(["config", "ccr:openbaoAddress"], address);
  committed.setIn(["config", "ccr:openbaoAddressFromCluster"], address);
  committed.setIn(["config", "ccr:openbaoCaFile"], path.join(paths.certificates, "ca.crt"));
  for (const [key, value] of Object.entries(describeFoundation(settings)))
    committed.setIn(["config", `foundation:${key}`], value);
  writePrivateFile(paths.stackConfig, committed.toString());
}

/** The same with what an operator has at hand: kubectl on PATH, and the stack named for `ccr`. */
export async function addOperatorTools(
  pulumi: SandboxPulumi,
  progress: (line: string) => void,
): Promise<SandboxPulumi> {
  const { kubectl } = await ensureTools(["kubectl"], { onLine: progress });
  if (kubectl === undefined) throw new Error("kubectl is missing: run make toolchain");
  const environment = {
    ...pulumi.environment,
    PATH: [path.dirname(kubectl.path), pulumi.environment.PATH].join(path.delimiter),
    CCR_STACK: sandboxStack,
    CCR_CONFIG_FILE: pulumi.stackConfig,
  };
  return { ...pulumi, environment };
}

/** Runs one command of `ccr` in this terminal, and answers with its exit code. */
export function runCcr({ environment }: SandboxPulumi, command: readonly string[]): number {
  const result = spawnSync(process.execPath, [path.join(projectRoot, "cli/ccr.js"), ...command], {
    cwd: projectRoot,
    env: environment,
    stdio: "inherit",
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

/** Runs one Pulumi command on the sandbox's stack in this terminal, and answers with its exit code. */
export function runPulumi(pulumi: SandboxPulumi, command: readonly string[]): number {
  const { program, environment } = pulumi;
  const result = spawnSync(program, [...pulumi.commandLine(command)], {
    cwd: projectRoot,
    env: environment,
    stdio: "inherit",
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}
