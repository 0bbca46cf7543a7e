import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makePrivateFolder } from "./files.ts";

/** One process, told apart from a later one with the same pid by the instant it started at. */
export interface ProcessRecord {
  readonly pid: number;
  readonly started: string;
}

/** How to start a process: its program, arguments, environment and the file that takes its output. */
export interface ProcessCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Starts a process of its own session, which outlives this one; its output is appended to the log. */
export function startProcess(command: ProcessCommand): ProcessRecord {
  makePrivateFolder(path.dirname(command.log));
  const log = fs.openSync(command.log, "a", 0o600);
  try {
    const child = spawn(command.program, [...command.arguments], {
      detached: true,
      cwd: path.dirname(command.log),
      stdio: ["ignore", log, log],
      env: { PATH: process.env.PATH ?? "", HOME: path.dirname(command.log), ...command.environment },
    });
    child.unref();
    // A program that cannot be started is reported through its missing pid, not by an unhandled event.
    child.on("error", () => undefined);
    if (child.pid === undefined) throw new Error(`${command.program} could not be started`);
    return { pid: child.pid, started: startInstant(child.pid) ?? "" };
  } finally {
    fs.closeSync(log);
  }
}

/** True while the recorded process, and not another that got its pid later, is running. */
export function isRunning(record: ProcessRecord | undefined): record is ProcessRecord {
  return record !== undefined && record.started !== "" && startInstant(record.pid) === record.started;
}

/** Asks the process to end, and ends it when it has not done so within `graceMilliseconds`. */
export async function stopProcess(record: ProcessRecord, graceMilliseconds = 10_000): Promise<void> {
  signal(record, "SIGTERM");
  const deadline = Date.now() + graceMilliseconds;
  while (isRunning(record) && Date.now() < deadline) await sleep(50);
  signal(record, "SIGKILL");
  while (isRunning(record)) await sleep(20);
}

function signal(record: ProcessRecord, name: NodeJS.Signals): void {
  if (!isRunning(record)) return;
  try {
    process.kill(record.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** When the process started, in the system's own words; undefined for one that is gone or a zombie. */
function startInstant(pid: number): string | undefined {
  if (fs.existsSync("/proc/self/stat")) return startInstantFromProc(pid);
  try {
    const [state, ...started] = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    })
      .trim()
      .split(/\s+/);
    return state?.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined;
  }
}

function startInstantFromProc(pid: number): string | undefined {
  try {
    // proc(5): the fields after the command name, which ends with the last ")", are state (3) … starttime (22).
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return fields[0] === "Z" ? undefined : `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}
