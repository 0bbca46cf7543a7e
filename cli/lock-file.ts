import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { Refusal } from "./errors.ts";

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

function takeLock(lock: string): boolean {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** True where the lock is of a process that ended without taking it away, and now is gone. */
function removeStaleLock(lock: string): boolean {
  const owner = readOwner(lock);
  if (owner === undefined || isAlive(owner)) return false;
  // Of several that find it stale, one renames it.
  const aside = `${lock}.${process.pid}`;
  try {
    fs.renameSync(lock, aside);
  } catch {
    return false;
  }
  const isStale = readOwner(aside) === owner;
  if (!isStale) fs.linkSync(aside, lock);
  fs.rmSync(aside, { force: true });
  return isStale;
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
