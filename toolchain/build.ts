import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type AskFreeBytes, askFreeBytes, checkFreeSpace, formatSize, measureSize } from "./disk.ts";
import { requireGo } from "./go.ts";
import { withInterruption } from "./interruption.ts";
import { type MakeContext, makeTool } from "./make-tool.ts";
import { withProgramLock } from "./program-lock.ts";
import { type ToolEntry, toolTargets } from "./programs.ts";
import { type ProgressOutput, streamProgress, withProgress } from "./progress.ts";
import { findBuilt, type Resolution, resolveEntry, resolveTools, type Tool, type ToolchainPlace } from "./resolve.ts";
import { moduleRoot, pinnedVersion, requiredGo, toolchainDir } from "./toolchain-dir.ts";
import { ToolchainError } from "./toolchain-error.ts";
import { isVersionAtLeast } from "./version.ts";

/** Where the lines go, and what a test replaces. */
export interface EnsureOptions extends ProgressOutput, ToolchainPlace {
  /** Also one line for each program that is there already. */
  readonly reportFound?: boolean;
  readonly freeBytes?: AskFreeBytes;
}

/**
 * The named programs, by the names given: each from PATH if new enough there, else as built before, else built now, one
 * after another. Throws a ToolchainError with a sentence that says what to do.
 */
export async function ensureTools(names: readonly string[], options: EnsureOptions): Promise<Record<string, Tool>> {
  return ensureResolved(await resolveTools(names, options), options);
}

/** The same of rows that are in no table of the toolchain; `root` has their module folders. */
export async function ensureEntries(
  entries: readonly ToolEntry[],
  options: EnsureOptions & { readonly root: string },
): Promise<Record<string, Tool>> {
  const resolutions = await Promise.all(entries.map((entry) => resolveEntry(entry.name, entry, options)));
  return ensureResolved(resolutions, options);
}

async function ensureResolved(
  resolutions: readonly Resolution[],
  options: EnsureOptions,
): Promise<Record<string, Tool>> {
  const missing = resolutions.filter(({ tool }) => tool === undefined);
  if (options.reportFound === true) for (const resolution of resolutions) reportFound(resolution, options);
  const built = missing.length === 0 ? {} : await withInterruption((signal) => buildAll(missing, options, signal));
  return Object.fromEntries(resolutions.map(({ name, tool }) => [name, (tool ?? built[name]) as Tool]));
}

function reportFound({ name, tool }: Resolution, { onLine }: EnsureOptions): void {
  if (tool !== undefined)
    onLine(`${name} ${tool.version}: ${tool.source === "PATH" ? `from PATH, ${tool.path}` : "built before"}`);
}

async function buildAll(
  missing: readonly Resolution[],
  options: EnsureOptions,
  signal: AbortSignal,
): Promise<Record<string, Tool>> {
  const { environment = process.env, root = moduleRoot } = options;
  const dir = toolchainDir(environment);
  const minimum = missing
    .map(({ entry }) => requiredGo(entry, root))
    .reduce((highest, version) => (isVersionAtLeast(version, highest) ? version : highest));
  const go = await requireGo(minimum, environment);
  const folders = [dir, ...askGoCaches(go.path, environment)];
  const entries = missing.map(({ entry }) => entry);
  await checkFreeSpace(entries, folders, { ask: options.freeBytes ?? askFreeBytes, warn: options.onLine });
  makeFolder(dir);
  const built: Record<string, Tool> = {};
  for (const resolution of missing) {
    const context = { go: go.path, dir, root, environment, signal };
    built[resolution.name] = await buildOne(resolution, context, options);
  }
  return built;
}

async function buildOne({ entry, refused }: Resolution, context: MakeContext, options: EnsureOptions): Promise<Tool> {
  const title = `${entry.name} ${pinnedVersion(entry, context.root).replace(/^v/, "")}`;
  if (refused !== undefined) options.onLine(`${title}: ${refused}`);
  const lock = path.join(context.dir, `${entry.name}.lock`);
  const waiting = {
    signal: context.signal,
    onWait: ({ pid, host }: { pid: number; host: string }) =>
      options.onLine(`${title}: waiting for process ${pid} on ${host}, which is building it and holds ${lock}`),
  };
  return withProgramLock(lock, waiting, async () => {
    const ready = findBuilt(entry, options);
    if (ready !== undefined) return ready;
    const make = async (): Promise<{ tool: Tool; bytes: number }> => {
      await makeTool(entry, context);
      const tool = findBuilt(entry, options);
      if (tool === undefined) throw new Error(`the module files of ${entry.name} changed while it was being built`);
      return { tool, bytes: await measureSize(tool.path) };
    };
    const done = (result: { bytes: number }, elapsed: string): string =>
      `built in ${elapsed}, ${formatSize(result.bytes)}`;
    return (await withProgress(title, options, make, done)).tool;
  });
}

/** Go's two caches: they grow more than the toolchain's own folder does. */
function askGoCaches(go: string, environment: NodeJS.ProcessEnv): string[] {
  const env = { ...environment, GOTOOLCHAIN: "local" };
  const output = execFileSync(go, ["env", "GOCACHE", "GOMODCACHE"], { env, encoding: "utf8", cwd: moduleRoot });
  return output.split("\n").filter((line) => path.isAbsolute(line));
}

function makeFolder(dir: string): void {
  try {
    fs.mkdirSync(dir, { recursive: true });
    fs.accessSync(dir, fs.constants.W_OK);
  } catch (error) {
    const reason = (error as Error).message;
    throw new ToolchainError(
      "folder-refused",
      `The folder of the toolchain cannot be written to (${reason}): set CCR_TOOLCHAIN_DIR to one of your own.`,
    );
  }
}

const usage = `usage: node toolchain/build.ts [--for preview|test] [--json] [program…]
Builds what is not there yet and not on PATH; every program when none is named.`;

function readArguments(
  argv: readonly string[],
): { readonly names: readonly string[]; readonly json: boolean } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { for: { type: "string" }, json: { type: "boolean" } },
    });
    const target = toolTargets[values.for ?? "test"];
    if (target === undefined) return `There is no target "${values.for}".`;
    const names = values.for === undefined && positionals.length > 0 ? positionals : [...target, ...positionals];
    return { names: [...new Set(names)], json: values.json === true };
  } catch (error) {
    return (error as Error).message;
  }
}

/** 0 done, 1 a reason that the user can do something about, 2 wrong usage, 128 + n for a signal. */
async function main(argv: readonly string[]): Promise<number> {
  const request = readArguments(argv);
  if (typeof request === "string") {
    process.stderr.write(`${request}\n${usage}\n`);
    return 2;
  }
  try {
    const tools = await ensureTools(request.names, { ...streamProgress(process.stderr), reportFound: true });
    if (request.json) process.stdout.write(`${JSON.stringify(tools, undefined, 2)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    process.stderr.write(`${error.message}\n`);
    if (error.signal !== undefined) return 128 + os.constants.signals[error.signal];
    return error.code === "unknown-program" ? 2 : 1;
  }
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await main(process.argv.slice(2));
}
