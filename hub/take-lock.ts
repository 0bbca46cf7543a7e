import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import process from "node:process";

/** What a new lock says: its process, its machine, and what tells it from another of the same; undefined where there is one already. */
export function takeLock(lock: string): string | undefined {
  if (fs.existsSync(lock)) return undefined;
  const id = randomUUID();
  const mark = `${process.pid} ${os.hostname()} ${id}\n`;
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

/** Runs under a lock that was taken, and takes it away. */
export function runLocked<T>(lock: string, mark: string, run: () => T): T {
  try {
    return run();
  } finally {
    // Somebody may have taken it away by hand, and another process have taken it since.
    if (readLock(lock) === mark) fs.rmSync(lock, { force: true });
  }
}

/** True where the lock was of a process that ended without taking it away, and now is gone. */
export function removeStaleLock(lock: string, isStale: (mark: string) => boolean): boolean {
  const isLeft = (): boolean => {
    const mark = readLock(lock);
    return mark !== undefined && isStale(mark);
  };
  if (!isLeft()) return false;
  // Between a look at a stale lock and its removal another process may have put its own in its place: one at a time.
  const guard = `${lock}.takeover`;
  const guardMark = takeLock(guard);
  if (guardMark === undefined) return false;
  return runLocked(guard, guardMark, () => {
    if (isLeft()) fs.rmSync(lock, { force: true });
    return true;
  });
}

/** What a lock says; undefined where there is none. */
export function readLock(lock: string): string | undefined {
  try {
    return fs.readFileSync(lock, "utf8");
  } catch {
    return undefined;
  }
}

/** True for a process of this machine that runs, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
