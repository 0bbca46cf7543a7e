import { countEntries, resolvePath } from "../files.ts";
import type { Terminal } from "../terminal.ts";
import { countHelpers } from "./count-helpers.ts";
import type { Helper } from "./helpers.ts";
import type { Task } from "./task.ts";

/** A task of this folder, by its file and its name there, and the folder that is read where none is named. */
export interface FileTask {
  readonly file: string;
  readonly name: string;
  readonly folder: string;
}

/** What is done for every file, by one thread or another. */
export const FILE_TASKS = {
  requests: { file: "check-requests", name: "CHECK_REQUESTS", folder: "credential-change-requests" },
  manifests: { file: "judge-manifests", name: "JUDGE_MANIFESTS", folder: "." },
} as const satisfies Record<string, FileTask>;

/**
 * Starts helpers for a command that is going to read many files, while it still loads what it needs itself. How many files
 * there are is only guessed, by what the folders hold; {@link shareFiles} counts them.
 */
export async function callHelpers(
  task: FileTask,
  operands: readonly string[],
  { folder: root, env }: Terminal,
): Promise<readonly Helper[]> {
  const folders = operands.length > 0 ? operands : [task.folder];
  const guess = folders.reduce((sum, each) => sum + countEntries(resolvePath(root, each)), 0);
  return startHelpers(task, countHelpers(guess, env));
}

async function startHelpers(task: FileTask, count: number): Promise<readonly Helper[]> {
  return count === 0 ? [] : (await import("./helpers.ts")).startHelpers(task, count);
}

interface Sharing<Context, Item> {
  readonly context: Context;
  readonly items: readonly Item[];
  readonly env: NodeJS.ProcessEnv;
  /** Those that were called already. */
  readonly helpers: readonly Helper[] | undefined;
}

/** Does a task for each of many files, on several threads; undefined where there are too few to share, or one processor. */
export async function shareFiles<Context, Item, Result, Packed>(
  place: FileTask,
  task: Task<Context, Item, Result, Packed>,
  { context, items, env, helpers: called = [] }: Sharing<Context, Item>,
): Promise<readonly Result[] | undefined> {
  const count = countHelpers(items.length, env);
  if (count === 0) return undefined;
  const helpers = called.length > 0 ? called : await startHelpers(place, count);
  return (await import("./helpers.ts")).shareOut(task, { context, items, helpers });
}
