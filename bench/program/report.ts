import fs from "node:fs";
import path from "node:path";
import { makeSources } from "./compile-data.ts";
import { compileProgram } from "./compile-program.ts";
import type { MonitorProcess } from "./monitor-process.ts";
import { type Cost, compareSides, runProgram, type Side } from "./run-program.ts";

interface ReportOptions {
  readonly folder: string;
  /** What was compiled in advance: the lanes to declare. */
  readonly data: string;
  say(line: string): void;
}

/** One line: wall, processor time and peak of memory, and the wall as a part of another. */
export function describeCost(label: string, { wallMs, cpuMs, peakMiB }: Cost, whole?: Cost): string {
  const part = whole === undefined ? "" : `, ${(wallMs / whole.wallMs).toFixed(2)} of the wall`;
  return `${label}: ${wallMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of processor, ${peakMiB.toFixed(0)} MiB${part}`;
}

/** What a thousand lanes take by the parts of a run, and under each setting. */
export async function reportPrograms(monitor: MonitorProcess, { folder, data, say }: ReportOptions): Promise<void> {
  const requests = path.join(folder, "requests");
  writeSources(requests, 1000);
  const ours = { program: "components.ts", environment: { LANE_DATA: data } };
  const flat = { LANE_DATA: data, COMPONENTS: "none" };
  const sides: readonly Side[] = [
    { ...ours, label: "components" },
    { program: "handwritten.ts", label: "by hand, without component resources", environment: flat },
    { program: "requests.ts", label: "components, from YAML", environment: { LANE_REQUESTS: requests } },
    { ...ours, label: "stack traces as the SDK has them", environment: { LANE_DATA: data, STACKS: "mapped" } },
    { ...ours, label: "no stack traces", nodeArguments: ["--stack-trace-limit=0"] },
    { ...ours, label: "larger young generation", nodeArguments: ["--max-semi-space-size=64"] },
    { ...ours, label: "heap of 512 MiB at most", nodeArguments: ["--max-old-space-size=512"] },
  ];
  say("1,000 lanes, 3 rounds");
  const costs = await compareSides(sides, { monitor: monitor.address, folder, rounds: 3 });
  for (const [index, cost] of costs.entries()) say(describeCost(sides[index]?.label ?? "", cost, costs[0]));
  for (const side of sides.slice(0, 2)) {
    await monitor.countRegistrations();
    await runProgram(side, { monitor: monitor.address, folder });
    say(`${side.label}: ${await monitor.countRegistrations()} registrations`);
  }
}

/** What one lane takes, which is the start of the program: from types and from JavaScript, with and without a cache. */
export async function reportStarts(monitor: MonitorProcess, { folder, say }: ReportOptions): Promise<void> {
  const requests = path.join(folder, "request");
  writeSources(requests, 1);
  const compiled = compileProgram(path.join(folder, "compiled"));
  const environment = { LANE_REQUESTS: requests };
  const cached = { ...environment, NODE_COMPILE_CACHE: path.join(folder, "compile-cache") };
  const sides: readonly Side[] = [
    { program: "requests.ts", label: "types stripped", environment },
    { program: compiled, label: "compiled", environment },
    { program: "requests.ts", label: "types stripped, compile cache", environment: cached },
    { program: compiled, label: "compiled, compile cache", environment: cached },
  ];
  for (const side of sides) await runProgram(side, { monitor: monitor.address, folder });
  say("one lane from YAML, 7 rounds");
  const costs = await compareSides(sides, { monitor: monitor.address, folder, rounds: 7 });
  for (const [index, cost] of costs.entries()) say(describeCost(sides[index]?.label ?? "", cost, costs[0]));
}

function writeSources(folder: string, count: number): void {
  fs.mkdirSync(folder);
  for (const { path: name, text } of makeSources(count)) fs.writeFileSync(path.join(folder, name), text);
}
