import { execFileSync, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parseDocument, stringify } from "yaml";
import { ensureTools } from "../toolchain/build.ts";
import { issueToken, type RunPlace, type TokenUse } from "./authority.ts";
import { type ComponentSettings, openbaoAddress } from "./components.ts";
import { makePrivateFolder, readFileIfPresent, writePrivateFile } from "./files.ts";
import { describeFoundation } from "./foundation-settings.ts";
import { projectRoot } from "./paths.ts";
import { installProviderPlugins, type PluginChoice } from "./plugin-choice.ts";
import { findUseOfPulumi, findUseOfVerb } from "./token-use.ts";

/** A Pulumi that knows the sandbox alone: its own home, backend, passphrase, stack settings and credentials. */
export interface SandboxPulumi {
  readonly program: string;
  /** Without a token of OpenBao: each run gets one of its own. */
  readonly environment: NodeJS.ProcessEnv;
  /** The folder of the project. */
  readonly folder: string;
  /** The file of the stack's settings. */
  readonly stackConfig: string;
  /** The whole command line of one Pulumi command on the sandbox's stack. */
  commandLine(command: readonly string[]): readonly string[];
  /** A token of OpenBao for one run, which may do what the requests of its place ask for and no more. */
  issueToken(use: TokenUse, place?: Partial<RunPlace>): Promise<string>;
}

/** The name of the sandbox's stack. */
export const sandboxStack = "sandbox";

// An address, a namespace or a credential of the caller's own must not reach the sandbox's programs.
const foreignVariables = /^(VAULT_|BAO_|KUBE|PULUMI_|AWS_|AZURE_|GOOGLE_|NODE_OPTIONS$|NODE_EXTRA_CA_CERTS$)/;

/** Options of Node.js for every program that is started for Pulumi; sandbox/late-packages.cjs says what for. */
const LOAD_LATE = `--require=${JSON.stringify(path.join(import.meta.dirname, "late-packages.cjs"))}`;

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
  await installProviderPlugins({
    choice: plugins,
    pulumi: program,
    environment,
    pulumiHome: paths.pulumiHome,
    progress,
  });
  const stack = path.join(paths.root, "stack");
  ensureStack(program, environment, { folder: stack, project: projectRoot });
  writeStackSettings(settings, { folder: stack, project: projectRoot, file: paths.stackConfig });
  writePrivateFile(paths.foundationConfig, stringify({ config: describeFoundation(settings) }));
  const place = { folder: projectRoot, stack: sandboxStack, stackConfig: paths.stackConfig };
  return openStack(
    { program, environment },
    { ...place, issueToken: (use, other) => issueToken(settings, { ...place, ...other }, use) },
  );
}

/** The sandbox's stack of one project, for commands on it. */
export function openStack(
  { program, environment }: Pick<SandboxPulumi, "program" | "environment">,
  { folder, stackConfig, issueToken: issue }: Pick<SandboxPulumi, "folder" | "stackConfig" | "issueToken">,
): SandboxPulumi {
  // The other commands work on the stored state and know no settings.
  const settled: ReadonlySet<string | undefined> = new Set(["preview", "up", "refresh", "destroy", "config", "import"]);
  return {
    program,
    environment,
    folder,
    stackConfig,
    commandLine: (command) => [
      ...command,
      ...["--stack", sandboxStack],
      ...(settled.has(command[0]) ? ["--config-file", stackConfig] : []),
    ],
    issueToken: issue,
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
    // Programs and plugins are loaded anew by each command: compiled code is kept beside the packages (docs/performance.md).
    NODE_COMPILE_CACHE: path.join(projectRoot, "node_modules/.cache/node"),
    ...Object.fromEntries(kept),
    NODE_OPTIONS: LOAD_LATE,
    PATH: [folder, path.join(projectRoot, "node_modules", ".bin"), process.env.PATH].join(path.delimiter),
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_BACKEND_URL: `file://${paths.pulumiState}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    KUBECONFIG: paths.kubeconfig,
    // By which `ccr bootstrap` knows this sandbox, and where it keeps what opens its server.
    CCR_SANDBOX_DIR: paths.root,
    CCR_BOOTSTRAP_KEYS: paths.custody,
    CCR_FOUNDATION_CONFIG_FILE: paths.foundationConfig,
  };
}

/** Where a stack is made, and the project that it is of. */
interface StackPlace {
  /** Keeps what the stack's making leaves behind. */
  readonly folder: string;
  readonly project: string;
}

/** Creates the stack from a folder of its own: the passphrase's salt must not end up in the committed settings. */
export function ensureStack(program: string, environment: NodeJS.ProcessEnv, { folder, project }: StackPlace): void {
  const file = path.join(folder, `Pulumi.${sandboxStack}.yaml`);
  if (fs.existsSync(file)) return;
  makePrivateFolder(folder);
  fs.copyFileSync(path.join(project, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
  const run = (...command: string[]): string =>
    execFileSync(program, [...command, "-C", folder, "--non-interactive"], { env: environment, encoding: "utf8" });
  const stacks = JSON.parse(run("stack", "ls", "--json")) as readonly { name: string }[];
  // A stack without its salt is left of an interrupted start: it holds nothing yet and is made again.
  if (stacks.some(({ name }) => name === sandboxStack)) run("stack", "rm", sandboxStack, "--yes");
  run("stack", "init", sandboxStack, "--no-select");
}

/** Writes the committed settings of the stack, completed by this sandbox's addresses and by what a project needs of its own. */
export function writeStackSettings(
  { paths, ports }: ComponentSettings,
  { folder, project, file, own = {} }: StackPlace & { file: string; own?: Readonly<Record<string, unknown>> },
): void {
  const committed = parseDocument(fs.readFileSync(path.join(project, `Pulumi.${sandboxStack}.yaml`), "utf8"));
  const salted = parseDocument(fs.readFileSync(path.join(folder, `Pulumi.${sandboxStack}.yaml`), "utf8"));
  const address = openbaoAddress(ports);
  committed.set("encryptionsalt", salted.get("encryptionsalt"));
  committed.setIn(["config", "ccr:openbaoAddress"], address);
  committed.setIn(["config", "ccr:openbaoAddressFromCluster"], address);
  committed.setIn(["config", "ccr:openbaoCaFile"], path.join(paths.certificates, "ca.crt"));
  for (const [key, value] of Object.entries(own)) committed.setIn(["config", key], value);
  writePrivateFile(file, committed.toString());
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
export async function runCcr(pulumi: SandboxPulumi, command: readonly string[]): Promise<number> {
  const environment = await addToken(pulumi, findUseOfVerb(command[0]));
  return runProgram([process.execPath, path.join(projectRoot, "cli/ccr.js"), ...command], environment);
}

/** Runs one Pulumi command on the sandbox's stack in this terminal, and answers with its exit code. */
export async function runPulumi(pulumi: SandboxPulumi, command: readonly string[]): Promise<number> {
  const environment = await addToken(pulumi, findUseOfPulumi(command[0]));
  return runProgram([pulumi.program, ...pulumi.commandLine(command)], environment, pulumi.folder);
}

/** Runs a program in this terminal, from a folder (default: the root of the checkout), and answers with its exit code. */
export function runProgram(
  [program = "", ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
  folder: string = projectRoot,
): number {
  const result = spawnSync(program, args, { cwd: folder, env: environment, stdio: "inherit" });
  if (result.error !== undefined)
    throw new Error(`${program} could not be started: is it on PATH?`, { cause: result.error });
  return result.status ?? 1;
}

async function addToken(pulumi: SandboxPulumi, use: TokenUse | undefined): Promise<NodeJS.ProcessEnv> {
  return use === undefined ? pulumi.environment : { ...pulumi.environment, VAULT_TOKEN: await pulumi.issueToken(use) };
}
