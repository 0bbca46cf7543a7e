import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { askVersion, findOnPath } from "./path-program.ts";
import { goPlatform } from "./toolchain-dir.ts";
import { ToolchainError } from "./toolchain-error.ts";
import { isVersionAtLeast } from "./version.ts";

const versionPattern = /go(\d+\.\d+(?:\.\d+)?)/;

/** Path and version of the Go on PATH, at least `minimum`; throws a ToolchainError that says how to get one. */
export async function requireGo(
  minimum: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly path: string; readonly version: string }> {
  const file = findOnPath("go", environment);
  if (file === undefined) {
    throw new ToolchainError(
      "go-missing",
      `Go is not on PATH, and the programs of the sandbox are built with it: install Go ${minimum} or later (go.dev/doc/install) and put its bin folder on PATH.`,
    );
  }
  const version = await askGoVersion(file, environment);
  if (version === undefined || !isVersionAtLeast(version, minimum)) {
    throw new ToolchainError(
      "go-too-old",
      `Go ${minimum} or later is needed, and ${file} is ${version ?? "of an unknown version"}: install a newer one (go.dev/doc/install) and put it first on PATH.`,
    );
  }
  return { path: file, version };
}

/** Version "1.26.0" of that go command, without letting it fetch another one of itself. */
function askGoVersion(file: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const local = { ...environment, GOTOOLCHAIN: "local" };
  return askVersion(file, { versionArgs: ["version"], versionPattern }, local);
}

/** The settings that make a build the same everywhere; proxy and caches stay the user's. `temporary` takes Go's own files. */
export function goEnvironment(environment: NodeJS.ProcessEnv, temporary: string): NodeJS.ProcessEnv {
  return {
    ...environment,
    ...goPlatform(),
    CGO_ENABLED: "0",
    // go.sum names every module, so that no checksum database is asked and no go.mod is written.
    GOFLAGS: "-mod=readonly",
    GOTOOLCHAIN: "local",
    GO111MODULE: "on",
    GOWORK: "off",
    GOTMPDIR: temporary,
  };
}

/** One run of the go command. */
export interface GoRun {
  readonly go: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the whole process group when aborted. */
  readonly signal: AbortSignal;
}

/** How a run ended; `output` is both streams, its last 64 KiB. */
export interface GoResult {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly output: string;
}

const keptOutput = 64 * 1024;
const graceMilliseconds = 3000;

/** Runs go in a process group of its own; rejects with the signal's reason, once the group is gone, when aborted. */
export async function runGo({ go, args, folder, environment, signal }: GoRun): Promise<GoResult> {
  signal.throwIfAborted();
  const child = spawn(go, [...args], {
    cwd: folder,
    env: { ...environment, PWD: path.resolve(folder) },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = (): void => stopGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const result = await collect(child);
    signal.throwIfAborted();
    return result;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function collect(child: ChildProcess): Promise<GoResult> {
  let stdout = "";
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    output = (output + chunk).slice(-keptOutput);
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    output = (output + chunk).slice(-keptOutput);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ succeeded: code === 0, stdout, output }));
  });
}

/** Compilers and linkers are children of go: only the group as a whole is ended for good. */
function stopGroup(child: ChildProcess): void {
  const group = child.pid;
  if (group === undefined) return;
  signalGroup(group, "SIGINT");
  const force = setTimeout(() => signalGroup(group, "SIGKILL"), graceMilliseconds);
  child.once("close", () => {
    clearTimeout(force);
    signalGroup(group, "SIGKILL");
  });
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
