import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, medianOf } from "./measure.ts";

/** One process of a command, as it was last seen. */
export interface ProcessCost {
  /** Its arguments, as it was started. */
  readonly words: readonly string[];
  readonly cpuMs: number;
  /** Peak of its resident memory. */
  readonly peakMiB: number;
}

/** What a command and all processes that it started took. */
export interface TreeCost {
  readonly code: number | null;
  readonly wallMs: number;
  /** Processor time of all of them. */
  readonly cpuMs: number;
  /** The most memory that they had resident at the same time. */
  readonly peakMiB: number;
  readonly processes: readonly ProcessCost[];
}

/** How often is looked; what a process takes after the last look is not seen. */
const PAUSE = 10;
/** Clock ticks of /proc a second, on every Linux that Node.js runs on (proc(5), sysconf _SC_CLK_TCK). */
const TICKS = 100;

/** Runs a command and looks at /proc until it ends; its output goes nowhere, or to a file. */
export async function measureTree(
  [program, ...args]: Command,
  { cwd, env, output }: { cwd?: string; env?: NodeJS.ProcessEnv; output?: string } = {},
): Promise<TreeCost> {
  if (!fs.existsSync("/proc/self/stat")) throw new Error("memory is read from /proc, which this system does not have");
  const target = output === undefined ? "ignore" : fs.openSync(output, "w", 0o600);
  const begun = performance.now();
  const child = spawn(program, args, {
    stdio: ["ignore", target, target],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  const seen = new Map<number, ProcessCost>();
  let peakMiB = 0;
  let isOver = false;
  const look = async (): Promise<void> => {
    while (!isOver) {
      peakMiB = Math.max(peakMiB, lookAtTree(child.pid ?? 0, seen));
      await sleep(PAUSE);
    }
  };
  const looking = look();
  const [code] = await closed.finally(() => {
    isOver = true;
  });
  const wallMs = performance.now() - begun;
  await looking;
  if (typeof target === "number") fs.closeSync(target);
  const processes = [...seen.values()];
  const cpuMs = processes.reduce((sum, each) => sum + each.cpuMs, 0);
  return { code, wallMs, cpuMs, peakMiB, processes };
}

/** Notes what each process of a tree took so far, and answers with what they have resident now, in MiB. */
function lookAtTree(root: number, seen: Map<number, ProcessCost>): number {
  const parents = new Map(listPids().map((pid) => [pid, readStat(pid)] as const));
  let resident = 0;
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    for (const [child, stat] of parents) if (stat?.parent === pid) pending.push(child);
    const stat = parents.get(pid);
    const memory = readMemory(pid);
    if (stat === undefined || memory === undefined) continue;
    resident += memory.nowMiB;
    // While a process ends, its arguments are gone before its memory is.
    const words = readWords(pid);
    const known = words.length === 0 ? seen.get(pid)?.words : undefined;
    seen.set(pid, { words: known ?? words, cpuMs: stat.cpuMs, peakMiB: memory.peakMiB });
  }
  return resident;
}

const listPids = (): number[] =>
  fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function readProc(pid: number, name: string): string | undefined {
  try {
    return fs.readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    // It ended in between.
    return undefined;
  }
}

function readStat(pid: number): { readonly parent: number; readonly cpuMs: number } | undefined {
  const text = readProc(pid, "stat");
  // proc(5): after the command's name, which ends with the last ")", come state (3), parent (4) … utime (14) and stime (15).
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined) return undefined;
  return { parent: Number(fields[1]), cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS };
}

function readMemory(pid: number): { readonly nowMiB: number; readonly peakMiB: number } | undefined {
  const text = readProc(pid, "status");
  const [now, peak] = ["VmRSS", "VmHWM"].map((name) => new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text ?? "")?.[1]);
  return now === undefined || peak === undefined
    ? undefined
    : { nowMiB: Number(now) / 1024, peakMiB: Number(peak) / 1024 };
}

const readWords = (pid: number): string[] => (readProc(pid, "cmdline") ?? "").split("\0").filter((word) => word !== "");

/** Medians of several runs. */
export interface MedianCost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

/** Takes the median of each measure. */
export function medianCost(costs: readonly MedianCost[]): MedianCost {
  const of = (read: (cost: MedianCost) => number): number => medianOf(costs.map(read));
  return { wallMs: of(({ wallMs }) => wallMs), cpuMs: of(({ cpuMs }) => cpuMs), peakMiB: of(({ peakMiB }) => peakMiB) };
}
