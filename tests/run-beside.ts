import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import readline from "node:readline";
import type { Readable } from "node:stream";

interface Options {
  /** The checkout. */
  readonly root: string;
  /** By how much it gives way to what runs beside it. */
  readonly niceness: number;
}

const running = new Set<ChildProcess>();
let isStopped = false;

/** Runs a command beside others, and answers with its exit code: its lines come as they are written, none amid another's. */
export async function runBeside(command: readonly string[], { root, niceness }: Options): Promise<number> {
  if (isStopped) return 1;
  const [program = "", ...args] = command;
  // Programs of the packages start by `#!/usr/bin/env node`, which must not be an older one of the machine.
  const PATH = [path.join(root, "node_modules", ".bin"), process.env.PATH].join(path.delimiter);
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PATH } });
  running.add(child);
  if (child.pid !== undefined && niceness > 0) os.setPriority(child.pid, niceness);
  passLines(child.stdout, process.stdout);
  passLines(child.stderr, process.stderr);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return code ?? 1;
  } catch (error) {
    console.error(`${program} could not be started: ${String(error)}`);
    return 1;
  } finally {
    running.delete(child);
  }
}

function passLines(from: Readable, to: NodeJS.WriteStream): void {
  readline.createInterface({ input: from }).on("line", (line) => to.write(`${line}\n`));
}

// A terminal interrupts all of its programs at once: they end by themselves, each with the servers that it started.
process.once("SIGINT", () => {
  isStopped = true;
});
process.once("SIGTERM", () => {
  isStopped = true;
  for (const child of running) child.kill("SIGTERM");
});
