import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { Refusal } from "../errors.ts";

/** Runs while no other process that asks for the same file does; refuses at once where one does. */
export function withLock<T>(file: string, run: () => T): T {
  const lock = path.join(path.dirname(file), `.${path.basename(file)}.lock`);
  const mark = takeLock(lock) ?? (removeStaleLock(lock) ? takeLock(lock) : undefined);
  if (mark === undefined) {
    throw new Refusal([
      `${file} is being changed by another process (its lock is ${path.basename(lock)}); run it again`,
    ]);
  }
  try {
    return run();
  } finally {
    // Somebody may have taken it away by hand, and another process have taken it since.
    if (readLock(lock) === mark) fs.rmSync(lock, { force: true });
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

/** What the new lock says; undefined where there is one already. */
function takeLock(lock: string): string | undefined {
  if (fs.existsSync(lock)) return undefined;
  const id = randomUUID();
  const mark = `${process.pid} ${id}\n`;
  const temporary = `${lock}.${id}`;
  fs.writeFileSync(temporary, mark, { flag: "wx" });
  try {
    // Unlike a file that is made and then written, a link is never seen without its owner: on a machine that has no time for its
    // maker another process would take it away as nobody's, and both would change the file.
    fs.linkSync(temporary, lock);
    return mark;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** True where the lock is of a process that ended without taking it away, and now is gone. */
function removeStaleLock(lock: string): boolean {
  if (!isStale(lock)) return false;
  // Of several that find it stale, one at a time looks again and takes it away: never one that was made since.
  const guard = `${lock}.takeover`;
  if (takeLock(guard) === undefined) return false;
  try {
    if (isStale(lock)) fs.rmSync(lock, { force: true });
    return true;
  } finally {
    fs.rmSync(guard, { force: true });
  }
}

/** A lock that names nobody is left of a machine that lost its power. */
function isStale(lock: string): boolean {
  const mark = readLock(lock);
  if (mark === undefined) return false;
  const pid = /^[1-9]\d*(?=\s|$)/.exec(mark)?.[0];
  return pid === undefined || !isAlive(Number(pid));
}

function readLock(lock: string): string | undefined {
  try {
    return fs.readFileSync(lock, "utf8");
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
