// What one stack of a fleet costs: the cluster's own lanes among those of all, against the same lanes alone. Prints one line
// a benchmark, `bench NAME RATIO GOAL`, in processor time. CLUSTERS and LANES of a cluster may be given (default: 50 200).
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { formatResult } from "./measure.ts";
import { spawnMonitor } from "./program/monitor-process.ts";
import { describeCost } from "./program/report.ts";
import { runProgram } from "./program/run-program.ts";
import { composeSettings, makeFleet, nameCluster, perTenant, writeFleet, writeStack } from "./stacks/fleet.ts";
import { assignFleet, compareFleets, type FleetSide, requireOneStackEach } from "./stacks/measure-fleet.ts";

const [clusters = 50, lanes = 200] = process.argv.slice(2).map(Number);
const rounds = 3;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-bench-"));
  try {
    const [all, own] = [path.join(root, "all"), path.join(root, "own")];
    const names = Array.from({ length: clusters }, (_, at) => nameCluster(at));
    const sources = makeFleet({ clusters, lanes });
    const [stack = ""] = names;
    writeFleet(all, sources, names);
    writeFleet(own, sources.slice(0, lanes), [stack]);
    say(`${clusters} clusters of ${lanes} lanes: ${sources.length} requests`);
    requireOneStackEach(assignFleet(all), sources.length);
    say("each lane is granted on exactly one stack");
    shardCluster(all, stack);
    requireOneStackEach(assignFleet(all), sources.length);
    say("and so when one cluster is two stacks, by tenant");
    writeStack(all, stack, composeSettings(stack));
    await reportCosts(all, own, stack);
    await reportRegistrations(own);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

/** Makes two stacks of one cluster, each of half its tenants. */
function shardCluster(folder: string, cluster: string): void {
  const tenants = Array.from({ length: Math.ceil(lanes / perTenant) }, (_, at) => `tenant-${at}`);
  const half = Math.ceil(tenants.length / 2);
  writeStack(folder, cluster, composeSettings(cluster, tenants.slice(0, half)));
  writeStack(folder, `${cluster}-rest`, composeSettings(cluster, tenants.slice(half)));
}

async function reportCosts(all: string, own: string, stack: string): Promise<void> {
  const kinds = ["check", "compile", "plan"] as const;
  const sides = [all, own].flatMap((folder) =>
    kinds.map((kind): FleetSide => ({ label: `${kind}, ${path.basename(folder)}`, folder, kind, stack })),
  );
  const costs = await compareFleets(sides, rounds);
  for (const [at, cost] of costs.entries()) say(describeCost(sides[at]?.label ?? "", cost));
  const [checkAll, compileAll, planAll, checkOwn, compileOwn, planOwn] = costs.map(({ cpuMs }) => cpuMs);
  if (!checkAll || !compileAll || !planAll || !checkOwn || !compileOwn || !planOwn) return;
  const reading = checkAll - checkOwn;
  // What the stack costs more among all than alone, by what reading and checking the others costs.
  console.log(formatResult("stack-growth-vs-reading-others", (compileAll - compileOwn) / reading, 1.25));
  console.log(formatResult("plan-growth-vs-reading-others", (planAll - planOwn) / reading, 1.25));
  console.log(formatResult("stack-of-fleet-vs-alone", compileAll / compileOwn, clusters));
}

async function reportRegistrations(own: string): Promise<void> {
  const monitor = await spawnMonitor();
  try {
    const side = {
      label: "registrations",
      program: "requests.ts",
      environment: { LANE_REQUESTS: path.join(own, "credential-change-requests"), LANE_CLUSTER: nameCluster(0) },
    };
    await runProgram(side, { monitor: monitor.address, folder: own });
    say(`${await monitor.countRegistrations()} registrations a stack`);
  } finally {
    monitor.stop();
  }
}

await main();
