import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** Who holds a lock: a process, told apart from a later one of the same pid by its start, on one machine. */
export interface LockHolder {
  readonly pid: number;
  readonly started: string;
  readonly host: string;
}

/** Bounds of a lock, in milliseconds. */
interface LockTimes {
  /** Between two looks at a lock that is held. */
  readonly poll: number;
  /** Between two signs of life of a holder. */
  readonly touch: number;
  /** Age of the last sign of life from which a holder on another machine counts as gone. */
  readonly stale: number;
}

const defaultTimes: LockTimes = { poll: 250, touch: 10_000, stale: 120_000 };

/** How a lock is waited for. */
export interface LockOptions {
  readonly signal: AbortSignal;
  /** Called once with the holder that has to be waited for. */
  readonly onWait: (holder: LockHolder) => void;
  readonly times?: LockTimes;
}

/**
 * Runs `action` while this process alone holds `file`. The lock only saves work: what it guards is made under a name of
 * its own and renamed, so that two holders would still do no harm.
 */
export async function withProgramLock<T>(file: string, options: LockOptions, action: () => Promise<T>): Promise<T> {
  const times = options.times ?? defaultTimes;
  await acquire(file, options, times);
  const touch = setInterval(() => touchLock(file), times.touch);
  try {
    return await action();
  } finally {
    clearInterval(touch);
    if (isSame(readHolder(file), currentHolder())) fs.rmSync(file, { force: true });
  }
}

async function acquire(file: string, { signal, onWait }: LockOptions, times: LockTimes): Promise<void> {
  let said = false;
  for (;;) {
    signal.throwIfAborted();
    if (tryLock(file)) return;
    const holder = readHolder(file);
    if (holder !== undefined && isGone(file, holder, times)) {
      removeDeadLock(file, holder);
      continue;
    }
    if (holder !== undefined && !said) onWait(holder);
    said ||= holder !== undefined;
    await sleep(times.poll, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Writes beside and links, so that no reader ever sees a lock without its holder. */
function tryLock(file: string): boolean {
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, JSON.stringify(currentHolder()));
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

function isGone(file: string, holder: LockHolder, times: LockTimes): boolean {
  if (holder.host === os.hostname()) return processStart(holder.pid) !== holder.started;
  const touched = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return touched !== undefined && Date.now() - touched > times.stale;
}

/** Moves the lock aside before it goes, and puts it back where another process has taken it over meanwhile. */
function removeDeadLock(file: string, dead: LockHolder): void {
  const aside = `${file}.dead.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    if (!isSame(readHolder(aside), dead)) fs.linkSync(aside, file);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function touchLock(file: string): void {
  try {
    const now = new Date();
    fs.utimesSync(file, now, now);
  } catch {
    // Another process has taken the lock over; the work goes on and its result is renamed into place all the same.
  }
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as LockHolder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if (!(error instanceof SyntaxError)) throw error;
    // Not one of ours, or damaged by a crash of the machine: nobody holds it.
    return { pid: 0, started: "", host: os.hostname() };
  }
}

function isSame(one: LockHolder | undefined, other: LockHolder): boolean {
  return one?.pid === other.pid && one.started === other.started && one.host === other.host;
}

/** This process as the holder of a lock. */
export function currentHolder(): LockHolder {
  return { pid: process.pid, started: processStart(process.pid) ?? "", host: os.hostname() };
}

/** The instant a process started at, in a form that is only good for comparing; undefined when it is not running. */
function processStart(pid: number): string | undefined {
  try {
    // proc_pid_stat(5): the 22nd field, counted from behind the command name, which may hold spaces and brackets.
    const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
    return fields?.[0] === "Z" ? undefined : fields?.[19];
  } catch {
    if (fs.existsSync("/proc/self/stat") || pid < 1) return undefined;
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined;
  }
}
