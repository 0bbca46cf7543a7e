import os from "node:os";
import { UsageError } from "../errors.ts";

/** With fewer files of its own a thread does not pay: it has to load what checks them, and learn to do it quickly. */
const FILES_PER_THREAD = 150;
const MAX_THREADS = 8;

/**
 * How many threads help to check so many files: one of each processor with enough to do, or as many as CCR_THREADS says,
 * the one that runs the command among them.
 */
export function countHelpers(files: number, { CCR_THREADS: asked }: NodeJS.ProcessEnv): number {
  if (asked !== undefined && asked !== "") {
    if (!/^[1-9]\d?$/.test(asked)) throw new UsageError("CCR_THREADS is a number of threads from 1 to 99");
    return Math.min(Number(asked), Math.max(files, 1)) - 1;
  }
  const threads = Math.min(Math.floor(files / FILES_PER_THREAD), MAX_THREADS);
  return threads < 2 ? 0 : Math.min(threads, os.availableParallelism()) - 1;
}
