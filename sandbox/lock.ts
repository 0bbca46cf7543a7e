import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readFileIfPresent } from "./files.ts";
import { currentProcess, isRunning, type ProcessRecord } from "./processes.ts";

/** Runs `action` while this process alone holds `file`; waits for a living holder, takes over from a dead one. */
export async function withLock<T>(file: string, say: (line: string) => void, action: () => Promise<T>): Promise<T> {
  let said = false;
  while (!tryLock(file)) {
    const holder = readHolder(file);
    if (holder !== undefined && !isRunning(holder)) {
      removeDeadLock(file, holder);
      continue;
    }
    if (!said && holder) say(`waiting for process ${holder.pid}, which holds ${file}`);
    said ||= holder !== undefined;
    await sleep(200);
  }
  try {
    return await action();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** Moves the lock aside before it goes, and puts it back where another process has taken it over meanwhile. */
function removeDeadLock(file: string, dead: ProcessRecord): void {
  const aside = `${file}.dead.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    const moved = readHolder(aside);
    if (moved?.pid !== dead.pid || moved.started !== dead.started) fs.linkSync(aside, file);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** The lock file appears whole: it is written beside and linked, so that no reader sees it without its holder. */
function tryLock(file: string): boolean {
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, JSON.stringify(currentProcess()), { mode: 0o600 });
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

function readHolder(file: string): ProcessRecord | undefined {
  const text = readFileIfPresent(file);
  return text === undefined ? undefined : (JSON.parse(text) as ProcessRecord);
}
