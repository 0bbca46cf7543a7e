import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { findToolEntry, type PathProgram, type ToolEntry } from "./programs.ts";
import { isVersionAtLeast, parseVersion } from "./version.ts";

const run = promisify(execFile);

/** A program on PATH that may be used, or the reason why it may not; both undefined where there is none. */
export interface PathAnswer {
  readonly path?: string;
  readonly version?: string;
  readonly refused?: string;
}

/** The first executable file of that name on PATH, or undefined. */
export function findOnPath(command: string, environment: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (environment.PATH ?? "").split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, command);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      if (fs.statSync(file).isFile()) return file;
    } catch {
      // Not here: the next folder of PATH.
    }
  }
  return undefined;
}

/** What the program prints when asked for its version, as "1.2.3"; undefined where it fails, hangs or prints none. */
export async function askVersion(
  file: string,
  { versionArgs = [], versionPattern }: Pick<PathProgram, "versionArgs" | "versionPattern">,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout } = await run(file, [...versionArgs], { env, timeout: 10_000, killSignal: "SIGKILL" });
    return parseVersion(stdout, versionPattern);
  } catch {
    return undefined;
  }
}

/** Looks for the entry's program on PATH and judges it, with its companion where it has one. */
export async function judgePathProgram(entry: ToolEntry, environment: NodeJS.ProcessEnv): Promise<PathAnswer> {
  const own = await judgeAlone(entry.onPath, environment);
  const companion = entry.onPath?.onlyWith;
  if (own.path === undefined || companion === undefined) return own;
  const other = await judgeAlone(findToolEntry(companion)?.onPath, environment);
  if (other.path === undefined) {
    return { refused: `${own.path} is taken only with ${companion} (${other.refused ?? "which is not on PATH"})` };
  }
  if (entry.onPath?.sameFolder === true && !isSameFolder(own.path, other.path)) {
    return { refused: `${own.path} and ${other.path} do not lie in one folder` };
  }
  const version = own.version ?? other.version;
  return { path: own.path, ...(version === undefined ? {} : { version }) };
}

async function judgeAlone(program: PathProgram | undefined, environment: NodeJS.ProcessEnv): Promise<PathAnswer> {
  const file = program === undefined ? undefined : findOnPath(program.command, environment);
  if (program === undefined || file === undefined) return {};
  if (program.minimum === undefined) return { path: file };
  const version = await askVersion(file, program, environment);
  if (version === undefined) return { refused: `${file} does not say which version it is` };
  if (isVersionAtLeast(version, program.minimum)) return { path: file, version };
  return { refused: `${file} is ${version}, ${program.minimum} or later is needed` };
}

function isSameFolder(one: string, other: string): boolean {
  const same = (left: string, right: string): boolean => path.dirname(left) === path.dirname(right);
  return same(one, other) || same(fs.realpathSync(one), fs.realpathSync(other));
}
