import { setTimeout as sleep } from "node:timers/promises";
import type { JsonClient } from "../../sandbox/http.ts";
import type { KubernetesClient } from "../../sandbox/kubernetes.ts";
import { judgeRecords } from "./judge-records.ts";
import { judgeServers } from "./judge-servers.ts";
import type { Ledger } from "./ledger.ts";
import { lookAtServers } from "./look.ts";
import { listProcessesAt, readResident } from "./processes.ts";
import { type RequestFile, readRequestFiles } from "./request-files.ts";
import type { Sample } from "./trend.ts";

/** What is looked at, and who. */
export interface ProbeOptions {
  readonly folder: string;
  /** The home folder of every command. */
  readonly home: string;
  readonly openbao: JsonClient;
  readonly cluster: KubernetesClient;
  readonly ledger: Ledger;
  /** Pids of what runs all the while, by name. */
  readonly servers: Readonly<Record<string, number>>;
  /** Milliseconds between two looks. */
  readonly pause?: number;
  /** Milliseconds in which some look must succeed. */
  readonly patience?: number;
}

/** What was seen. */
export interface Prober {
  readonly probes: number;
  /** Most processes of commands at a time. */
  readonly mostProcesses: number;
  readonly memory: ReadonlyMap<string, readonly Sample[]>;
  /** Looks a last time, and ends. */
  stop(): Promise<void>;
}

/** So long between two looks, and so long may none succeed: a busy machine may not answer in time; milliseconds. */
const PAUSE = 500;
const PATIENCE = 180_000;

/** Looks again and again for a moment in which something is granted that was not approved, or a record is missing. */
export function startProber(options: ProbeOptions): Prober {
  const { folder, home, openbao, cluster, ledger, servers, pause = PAUSE, patience = PATIENCE } = options;
  let isStopped = false;
  let before: readonly RequestFile[] = [];
  const memory = new Map<string, Sample[]>(Object.keys(servers).map((name) => [name, []]));
  const prober = { probes: 0, mostProcesses: 0, memory, stop };
  const sampleMemory = (): void => {
    for (const [name, pid] of Object.entries(servers)) {
      const mebibytes = readResident(pid);
      if (mebibytes === undefined) ledger.object(`${name} ended`);
      else memory.get(name)?.push({ commands: ledger.commands, mebibytes });
    }
  };
  const probe = async (): Promise<void> => {
    const { updateBegun } = ledger;
    const grants = await lookAtServers(openbao, cluster);
    const files = readRequestFiles(folder);
    const found = [...judgeServers(grants, files, { updateBegun }), ...judgeRecords(before, files)];
    for (const violation of found) ledger.object(violation);
    before = files;
    sampleMemory();
    prober.mostProcesses = Math.max(prober.mostProcesses, listProcessesAt(home).length);
    prober.probes += 1;
  };
  let answered = Date.now();
  const tryToProbe = async (): Promise<void> => {
    try {
      await probe();
      answered = Date.now();
    } catch (error) {
      if (Date.now() - answered > patience) ledger.object(`nothing could be looked at: ${String(error)}`);
    }
  };
  const loop = async (): Promise<void> => {
    while (!isStopped) {
      await tryToProbe();
      await sleep(pause);
    }
    await probe();
  };
  const done = loop().catch((error: unknown) => ledger.object(`the last look failed: ${String(error)}`));
  async function stop(): Promise<void> {
    isStopped = true;
    await done;
  }
  return prober;
}
