import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

/** A monitor in a process of its own. */
export interface MonitorProcess {
  readonly address: string;
  /** How many resources were registered since the last answer. */
  countRegistrations(): Promise<number>;
  stop(): void;
}

/** Starts one; it ends with the process that started it. */
export async function spawnMonitor(): Promise<MonitorProcess> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "monitor.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the monitor ended");
    return value;
  };
  const address = await readLine();
  return {
    address,
    async countRegistrations() {
      child.stdin.write("\n");
      return Number(await readLine());
    },
    stop: () => void child.kill(),
  };
}
