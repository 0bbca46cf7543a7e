import fs from "node:fs";
import path from "node:path";
import { goEnvironment, runGo } from "./go.ts";
import type { GoProgram, ModuleFiles, ToolEntry } from "./programs.ts";
import { buildArguments, buildKey, builtPlace, pinnedVersion } from "./toolchain-dir.ts";
import { explainFileFailure, explainGoFailure } from "./toolchain-error.ts";

/** What every build needs to know. */
export interface MakeContext {
  readonly go: string;
  readonly dir: string;
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Makes the entry under a temporary name in `dir` and renames it into place when complete. Call it with the entry's lock held. */
export async function makeTool(entry: ToolEntry, context: MakeContext): Promise<void> {
  const { dir, root } = context;
  const place = builtPlace(entry, root, dir);
  const prefix = `.making-${entry.name}-`;
  try {
    removeLeftovers(dir, prefix);
    // Its length tells the key of this entry from a name that merely starts with that of another.
    const temporary = path.join(dir, `${prefix}${buildKey(entry, root)}-${process.pid}`);
    const work = path.join(temporary, "work");
    const result = path.join(temporary, "result");
    fs.mkdirSync(work, { recursive: true });
    fs.mkdirSync(result);
    try {
      const environment = goEnvironment(context.environment, work);
      const target = path.join(result, path.basename(place.path));
      if (entry.kind === "program") await buildProgram(entry, target, { ...context, environment });
      else await copyModuleFiles(entry, target, { ...context, environment });
      moveIntoPlace(result, place.folder);
    } finally {
      removeTree(temporary);
    }
  } catch (error) {
    throw explainFileFailure(entry.name, error);
  }
}

async function buildProgram(entry: GoProgram, target: string, context: MakeContext): Promise<void> {
  const { go, root, environment, signal } = context;
  const args = ["build", "-o", target, ...buildArguments(entry, root)];
  const result = await runGo({ go, args, folder: path.join(root, entry.folder), environment, signal });
  if (!result.succeeded) throw explainGoFailure(entry.name, result.output);
  if (!fs.existsSync(target)) throw explainGoFailure(entry.name, "go build succeeded and wrote no program");
}

async function copyModuleFiles(entry: ModuleFiles, target: string, context: MakeContext): Promise<void> {
  const { go, root, environment, signal } = context;
  // With an explicit version Go fetches this one module and none that it requires; go.sum of the folder is still checked.
  const args = ["mod", "download", "-json", `${entry.module}@${pinnedVersion(entry, root)}`];
  const result = await runGo({ go, args, folder: path.join(root, entry.folder), environment, signal });
  if (!result.succeeded) throw explainGoFailure(entry.name, result.output);
  const { Dir } = JSON.parse(result.stdout) as { Dir?: string };
  const source = path.join(Dir ?? "", entry.source);
  const names = Dir !== undefined && fs.existsSync(source) ? fs.readdirSync(source) : [];
  const wanted = names.filter((name) => entry.pattern.test(name));
  if (wanted.length === 0) throw explainGoFailure(entry.name, `the module holds no ${entry.source}`);
  fs.mkdirSync(target);
  // Read and written, not copied: files of the module cache are read-only, and a copy would be too.
  for (const name of wanted) fs.writeFileSync(path.join(target, name), fs.readFileSync(path.join(source, name)));
}

/** A build that another process finished first stays: both are made from the same input. */
function moveIntoPlace(result: string, folder: string): void {
  try {
    fs.renameSync(result, folder);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** Removes what a killed process left of this entry: nobody else makes it while the lock is held. */
function removeLeftovers(dir: string, prefix: string): void {
  const isLeftover = (name: string): boolean =>
    name.startsWith(prefix) && /^[0-9a-f]{16}-\d+$/.test(name.slice(prefix.length));
  for (const name of fs.readdirSync(dir).filter(isLeftover)) removeTree(path.join(dir, name));
}

function removeTree(folder: string): void {
  // A compiler that is just ending may still write.
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
