import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { Refusal } from "../errors.ts";

/** Runs while no other process that asks for the same file does; refuses at once where one does. */
export function withLock<T>(file: string, run: () => T): T {
  const lock = path.join(path.dirname(file), `.${path.basename(file)}.lock`);
  if (!takeLock(lock) && !(removeStaleLock(lock) && takeLock(lock))) {
    throw new Refusal([
      `${file} is being changed by another process (its lock is ${path.basename(lock)}); run it again`,
    ]);
  }
  try {
    return run();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/** How long somebody else's lock is waited for, and how often it is tried; milliseconds. */
const PATIENCE = { whole: 15_000, pause: 25 } as const;

/** The same, but waits its turn for a while before it refuses. */
export function withLockInTurn<T>(file: string, run: () => T): T {
  const deadline = Date.now() + PATIENCE.whole;
  for (;;) {
    let isRunning = false;
    try {
      return withLock(file, () => {
        isRunning = true;
        return run();
      });
    } catch (error) {
      if (isRunning || !(error instanceof Refusal) || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE.pause);
    }
  }
}

function takeLock(lock: string): boolean {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** A lock without an owner is one that is being made, or whose maker ended just then; milliseconds. */
const MAKING = 10_000;

/** True where the lock is of a process that ended without taking it away, and now is gone. */
function removeStaleLock(lock: string): boolean {
  if (!isStale(lock)) return false;
  // Of several that find it stale, one at a time looks again and takes it away: never one that was made since.
  const guard = `${lock}.takeover`;
  if (!takeLock(guard)) return false;
  try {
    if (isStale(lock)) fs.rmSync(lock, { force: true });
    return true;
  } finally {
    fs.rmSync(guard, { force: true });
  }
}

function isStale(lock: string): boolean {
  const stats = fs.statSync(lock, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const owner = readOwner(lock);
  return owner === undefined ? Date.now() - stats.mtimeMs > MAKING : !isAlive(owner);
}

function readOwner(lock: string): number | undefined {
  try {
    const owner = Number(fs.readFileSync(lock, "utf8"));
    return Number.isInteger(owner) && owner > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
