import os from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { HubError } from "./hub-error.ts";
import { isAlive, readLock, removeStaleLock, runLocked, takeLock } from "./take-lock.ts";

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
    if (removeStaleLock(lock, isStale)) continue;
    if (performance.now() >= deadline) throw new HubError("ledger-locked", describeHolder(file, lock));
    await pause(PAUSE * (1 + Math.random()));
  }
}

/** True for the lock of a process of this machine that is no more; nothing is known of another machine's. */
function isStale(mark: string): boolean {
  const [pid = "", host] = mark.split(" ");
  return /^[1-9]\d*$/.test(pid) && host === os.hostname() && !isAlive(Number(pid));
}

function describeHolder(file: string, lock: string): string {
  const [pid = "", host = ""] = readLock(lock)?.split(" ") ?? [];
  const holder = /^[1-9]\d*$/.test(pid) ? `process ${pid} on ${host}` : "another process";
  return `${file} is in use by ${holder}; run it again, or remove ${lock} and its .takeover if that process is no more`;
}
