import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import { runCommandLine } from "../../cli/command.ts";
import { holdManyFiles } from "../../cli/files/look.ts";
import { openTerminal } from "../../cli/terminal.ts";

/** The checkout that is under test. */
export const projectRoot = path.resolve(import.meta.dirname, "../..");
/** What `npm exec -- ccr` starts. */
export const launcher = path.join(projectRoot, "cli/ccr.js");

/** How one run of the command ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** True for a command that others run beside at the same time, or whose process itself is meant. */
  readonly isOwnProcess?: boolean;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node.js itself. */
  readonly nodeFlags?: readonly string[];
  readonly program?: string;
}

/**
 * Verbs that start no program, ask no server, read no stdin and look at no variable of their own process: what they do in this
 * process is what they do in one of their own, which takes ten times as long to start.
 */
const HERE: ReadonlySet<string | undefined> = new Set(
  (
    "--help --version help approve cancel check comment completion compromised confirm-binding deactivate deny digest explain " +
    "export fmt frontdoor fulfil guard incident needs-changes new order ownership propose providers render rotation schema " +
    "stacks status supersede sweep validate"
  ).split(" "),
);

/** Runs the real command, without a terminal, in an environment of its own; `CCR_TESTS=spawn` has each in a process of its own. */
export function runCcr(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { cwd = projectRoot, input = "", env = {}, nodeFlags, program, isOwnProcess = false } = options;
  const isPlain = input === "" && nodeFlags === undefined && program === undefined && !isOwnProcess;
  const isHere = isPlain && HERE.has(args[0]) && !args.includes("-") && !holdsMany(args, cwd);
  if (!isHere || process.env.CCR_TESTS === "spawn") return spawnCcr(args, options);
  return runHere(args, { cwd, env: environmentOf(env) });
}

/** Such a command sets flags of V8, which are the whole process's. */
function holdsMany(args: readonly string[], cwd: string): boolean {
  const places = args.map((each) => path.resolve(cwd, each)).filter((each) => fs.existsSync(each));
  const isWhole = cwd !== projectRoot || (places.length === 0 && /^(?:guard|check)$/.test(args[0] ?? ""));
  return holdManyFiles(isWhole ? [cwd, ...places] : places, 50);
}

const environmentOf = (env: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? "",
  HOME: os.tmpdir(),
  ...env,
});

async function runHere(args: readonly string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Run> {
  const printed = { stdout: "", stderr: "" };
  const take = (name: keyof typeof printed) => ({
    on: () => undefined,
    write: (text: string | Uint8Array) => {
      printed[name] += typeof text === "string" ? text : Buffer.from(text).toString();
      return true;
    },
  });
  const place = { env, stdin: Readable.from([]), stdout: take("stdout"), stderr: take("stderr"), cwd: () => cwd };
  const code = await runCommandLine(args, openTerminal(place as unknown as NodeJS.Process));
  return { code, ...printed };
}

function spawnCcr(args: readonly string[], options: RunOptions): Promise<Run> {
  const { cwd = projectRoot, input = "", env = {}, nodeFlags = [], program = launcher } = options;
  const child = spawn(process.execPath, [...nodeFlags, program, ...args], { cwd, env: environmentOf(env) });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // A command that does not read its input may end before all of it is written.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

/** A folder with files by relative path; it goes when the test ends. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ccr-cli-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** The text of a committed request. */
export function readRequest(id: string): string {
  const folder = path.join(projectRoot, "credential-change-requests");
  const name = fs.readdirSync(folder).find((each) => each.startsWith(id));
  return fs.readFileSync(path.join(folder, name ?? id), "utf8");
}

/** Where the request lies in a folder of the same layout. */
export const issueCoreFile = "credential-change-requests/CCR-2026-0002-issue-core-ingestion-api-key.yaml";

/** Flags of `ccr new` for all that it asks for but the title. */
export const newFlags: readonly string[] = [
  ...["--agent", "a", "--reason", "b", "--approver", "c-owner", "--domain", "d", "--tenant", "t", "--workload", "w"],
  ...["--environment", "e", "--purpose", "p", "--bundle", "b", "--field", "F"],
];
