import path from "node:path";
import { isAlive, removeStaleLock, runLocked, takeLock } from "../../hub/take-lock.ts";
import { Refusal } from "../errors.ts";

/** Runs while no other process that asks for the same file does; refuses at once where one does. */
export function withLock<T>(file: string, run: () => T): T {
  const lock = path.join(path.dirname(file), `.${path.basename(file)}.lock`);
  const mark = takeLock(lock) ?? (removeStaleLock(lock, isStale) ? takeLock(lock) : undefined);
  if (mark === undefined) {
    throw new Refusal([
      `${file} is being changed by another process (its lock is ${path.basename(lock)}); run it again`,
    ]);
  }
  return runLocked(lock, mark, run);
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

/** Of a process that is gone, or of nobody: then it is left of a machine that lost its power. */
function isStale(mark: string): boolean {
  const pid = /^[1-9]\d*(?=\s|$)/.exec(mark)?.[0];
  return pid === undefined || !isAlive(Number(pid));
}
