import { type ChildProcess, execFileSync } from "node:child_process";
import fs from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

/** The pids of every descendant; Pulumi puts each of its plugins into a process group of its own. */
function descendantsOf(pid: number): readonly number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

/** Ends a command and all that it started by SIGKILL, and waits until they are gone; answers with how many there were. */
export async function killTree(child: ChildProcess): Promise<number> {
  const pid = child.pid ?? 0;
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  if (pid === 0 || isOver()) return 0;
  const closed = new Promise((resolve) => child.once("close", resolve));
  const pids = [pid, ...descendantsOf(pid)];
  for (const each of pids) signal(each);
  await closed;
  for (const each of pids.slice(1)) while (signal(each)) await sleep(10);
  return pids.length;
}

/** Sends SIGKILL; true while there still is such a process. */
function signal(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    const stat = fs.existsSync("/proc/self/stat") ? fs.readFileSync(`/proc/${pid}/stat`, "utf8") : "";
    // One that nobody has waited for yet does nothing any more.
    return !/\) Z /.test(stat);
  } catch {
    return false;
  }
}
