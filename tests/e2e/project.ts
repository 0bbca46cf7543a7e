import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Document, parseDocument } from "yaml";
import { findSuffix, isFoundationName } from "../../lanes/foundation/names.ts";
import type { TokenUse } from "../../sandbox/authority.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { projectRoot, sandboxPaths } from "../../sandbox/paths.ts";
import { type SandboxPulumi, sandboxStack } from "../../sandbox/pulumi.ts";
import { findUseOfPulumi } from "../../sandbox/token-use.ts";
import { approveText } from "../approve.ts";

/** What one Pulumi command printed and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of the program whose requests a test may change; the sandbox's stack is run from it. */
export interface TestProject {
  readonly folder: string;
  /** Everything that any command printed, for the search for canaries. */
  readonly printed: string[];
  run(...command: readonly string[]): Promise<CommandResult>;
  /** A token for a program that the test runs itself; it may do what the copy's requests ask for as they are then. */
  issueToken(use: TokenUse): Promise<string>;
  /** Runs a whole command line, which names its stack itself. */
  runRaw(...commandLine: readonly string[]): Promise<CommandResult>;
  /** Runs one command with some settings of the stack changed; undefined takes a setting away. */
  runWithSettings(changes: Readonly<Record<string, unknown>>, ...command: readonly string[]): Promise<CommandResult>;
  /** The parsed `pulumi preview --json`, which must succeed. */
  preview(...flags: readonly string[]): Promise<Preview>;
  /** Another stack of the same program, with some settings changed. */
  addStack(name: string, changes: Readonly<Record<string, unknown>>): Promise<OtherStack>;
  readRequest(name: string): string;
  writeRequest(name: string, text: string): void;
  /** Takes the requests away whose file names match. */
  removeRequests(names: RegExp): void;
  /** Puts the committed requests back. */
  restoreRequests(): void;
  remove(): void;
}

/** A stack beside the sandbox's own, in the same backend. */
export interface OtherStack {
  run(...command: readonly string[]): Promise<CommandResult>;
  remove(): Promise<void>;
}

/** The parts of Pulumi's preview digest that the tests read (pkg/display/json.go of 3.259). */
export interface Preview {
  readonly steps: readonly PreviewStep[];
  readonly changeSummary: Readonly<Record<string, number>>;
}

export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly newState?: { readonly type: string; readonly inputs: Readonly<Record<string, unknown>> };
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

const requests = "credential-change-requests";

/** Copies the program; `project` is the folder of it that has the Pulumi project, where it is not the whole. */
export function copyProject(pulumi: SandboxPulumi, { project = "" } = {}): TestProject {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-project-"));
  for (const name of ["index.ts", "package.json", "Pulumi.yaml", "foundation", "policies", requests])
    fs.cpSync(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
  // What no test changes is the checkout's own, of which compiled code is kept.
  for (const name of ["lanes", "live", "components", "schemas", "node_modules"])
    fs.symlinkSync(path.join(projectRoot, name), path.join(folder, name));
  const printed: string[] = [];
  /** Each run has a token that may do what the copy's requests ask for as they are then, and no more. */
  const runLine = async (
    commandLine: readonly string[],
    { stack = sandboxStack, stackConfig }: { stack?: string; stackConfig?: string } = {},
  ): Promise<CommandResult> => {
    const use = findUseOfPulumi(commandLine[0]);
    const place = { folder, stack, stackConfig: stackConfig ?? pulumi.stackConfig };
    const token = use === undefined ? {} : { VAULT_TOKEN: await pulumi.issueToken(use, place) };
    const environment = { ...pulumi.environment, ...token };
    const result = await runCommand({ ...pulumi, environment }, path.join(folder, project), commandLine);
    printed.push(result.stdout, result.stderr);
    return result;
  };
  const run = (...command: readonly string[]): Promise<CommandResult> => runLine(pulumi.commandLine(command));
  return {
    folder,
    printed,
    run,
    issueToken: (use) => pulumi.issueToken(use, { folder, stackConfig: pulumi.stackConfig }),
    runRaw: (...commandLine) => runLine(commandLine),
    runWithSettings(changes, ...command) {
      const changed = path.join(folder, "Pulumi.changed.yaml");
      fs.writeFileSync(changed, changeSettings(pulumi, changes).toString());
      return runLine([...pulumi.commandLine(command).slice(0, -1), changed], { stackConfig: changed });
    },
    async addStack(name, changes) {
      const made = await runLine(["stack", "init", name, "--no-select"]);
      if (made.code !== 0) throw new Error(`the stack ${name} was not made:\n${made.stderr}`);
      const file = path.join(folder, `Pulumi.${name}.yaml`);
      const settings = changeSettings(pulumi, changes);
      settings.set("encryptionsalt", parseDocument(fs.readFileSync(file, "utf8")).get("encryptionsalt"));
      fs.writeFileSync(file, settings.toString());
      const runHere = (...command: readonly string[]): Promise<CommandResult> =>
        runLine([...command, "--stack", name], { stack: name, stackConfig: file });
      return {
        run: runHere,
        async remove() {
          await runHere("destroy", "--yes", "--skip-preview");
          await runLine(["stack", "rm", name, "--yes"]);
          await removeAuthority(pulumi, name);
        },
      };
    },
    async preview(...flags) {
      const { code, stdout, stderr } = await run("preview", "--json", ...flags);
      if (code !== 0) throw new Error(`pulumi preview ended with ${code}:\n${stdout}\n${stderr}`);
      return JSON.parse(stdout) as Preview;
    },
    readRequest: (name) => fs.readFileSync(path.join(folder, requests, name), "utf8"),
    writeRequest: (name, text) => fs.writeFileSync(path.join(folder, requests, name), approveText(text)),
    removeRequests(names) {
      for (const name of fs.readdirSync(path.join(folder, requests)))
        if (names.test(name)) fs.rmSync(path.join(folder, requests, name));
    },
    restoreRequests() {
      fs.rmSync(path.join(folder, requests), { recursive: true, force: true });
      fs.cpSync(path.join(projectRoot, requests), path.join(folder, requests), { recursive: true });
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

/** Takes away what the tokens of a stack could do: to the next test of the sandbox it would be a grant that nobody asks for. */
async function removeAuthority({ environment }: SandboxPulumi, stack: string): Promise<void> {
  const settings = readSandbox(sandboxPaths(environment.CCR_SANDBOX_DIR ?? ""), "preview");
  const openbao = connectOpenbao(settings, readRootToken(settings));
  try {
    const { body } = await openbao.request({ method: "LIST", path: "/v1/sys/policies/acl" });
    for (const name of body.data.keys as readonly string[]) {
      if (!isFoundationName(name) || findSuffix(name) !== stack) continue;
      await openbao.request({ method: "DELETE", path: `/v1/sys/policies/acl/${name}` });
    }
  } finally {
    await openbao.close();
  }
}

/** The settings of the sandbox's stack with some changed; undefined takes one away. */
function changeSettings(pulumi: SandboxPulumi, changes: Readonly<Record<string, unknown>>): Document {
  // The file of the stack's settings is the last argument.
  const settings = parseDocument(fs.readFileSync(pulumi.commandLine(["preview"]).at(-1) ?? "", "utf8"));
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) settings.deleteIn(["config", key]);
    else settings.setIn(["config", key], value);
  }
  return settings;
}

function runCommand(pulumi: SandboxPulumi, cwd: string, commandLine: readonly string[]): Promise<CommandResult> {
  const child = spawn(pulumi.program, [...commandLine, "--non-interactive", "--color=never"], {
    cwd,
    env: pulumi.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, ...output }));
  });
}
