import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { onTestFinished } from "vitest";

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
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node.js itself. */
  readonly nodeFlags?: readonly string[];
  readonly program?: string;
}

/** Runs the real command as a child process, without a terminal, in an environment of its own. */
export function runCcr(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { cwd = projectRoot, input = "", env = {}, nodeFlags = [], program = launcher } = options;
  const child = spawn(process.execPath, [...nodeFlags, program, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: os.tmpdir(), ...env },
  });
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
