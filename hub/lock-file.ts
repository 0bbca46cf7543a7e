import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { HubError } from "./hub-error.ts";

/** Milliseconds between two looks at a lock that somebody else has. */
const PAUSE = 20;

interface LockOptions {
  /** How long to wait for another process. */
  readonly milliseconds: number;
}

/**
 * Runs while no other process that asks for the same file does. `run` is synchronous, so that a lock is held for as long as
 * a write takes. Throws a HubError where the lock is not to be had in time.
 */
export async function withLock<T>(file: string, { milliseconds }: LockOptions, run: () => T): Promise<T> {
  const lock = `${file}.lock`;
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const mark = takeLock(lock);
    if (mark !== undefined) return runLocked(lock, mark, run);
    if (removeStaleLock(lock)) continue;
    if (performance.now() >= deadline) throw new HubError("ledger-locked", describeHolder(file, lock));
    await pause(PAUSE * (1 + Math.random()));
  }
}

function runLocked<T>(lock: string, mark: string, run: () => T): T {
  try {
    return run();
  } finally {
    // Somebody may have taken it away by hand, and another process have taken it since.
    if (readLock(lock) === mark) fs.rmSync(lock, { force: true });
  }
}

/** What the new lock says; undefined where there is one already. */
function takeLock(lock: string): string | undefined {
  const mark = `${process.pid} ${os.hostname()} ${randomUUID()}\n`;
  const temporary = `${lock}.${randomUUID()}`;
  fs.writeFileSync(temporary, mark, { flag: "wx" });
  try {
    // Unlike a file that is made and then written, a link is never seen without its owner.
    fs.linkSync(temporary, lock);
    return mark;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return undefined;
    throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** True where the lock was of a process that ended without taking it away, and now is gone. */
function removeStaleLock(lock: string): boolean {
  if (!isStale(readLock(lock))) return false;
  // Between a look at a stale lock and its removal another process may have put its own in its place: one at a time.
  const guard = `${lock}.takeover`;
  if (takeLock(guard) === undefined) return false;
  try {
    const stale = isStale(readLock(lock));
    if (stale) fs.rmSync(lock, { force: true });
    return stale;
  } finally {
    fs.rmSync(guard, { force: true });
  }
}

/** True for the lock of a process of this machine that is no more; nothing is known of another machine's. */
function isStale(mark: string | undefined): boolean {
  const [pid = "", host] = mark?.split(" ") ?? [];
  return /^[1-9]\d*$/.test(pid) && host === os.hostname() && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

function describeHolder(file: string, lock: string): string {
  const [pid = "", host = ""] = readLock(lock)?.split(" ") ?? [];
  const holder = /^[1-9]\d*$/.test(pid) ? `process ${pid} on ${host}` : "another process";
  return `${file} is in use by ${holder}; run it again, or remove ${lock} and its .takeover if that process is no more`;
}

function readLock(lock: string): string | undefined {
  try {
    return fs.readFileSync(lock, "utf8");
  } catch {
    return undefined;
  }
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
