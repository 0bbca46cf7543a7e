// The program side of many lanes: our components against the same resources written by hand, on the same SDK and monitor.
// --report adds what each setting of docs/performance.md gains, and what the parts of a run take.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { formatResult } from "./measure.ts";
import { compileData, makeSources } from "./program/compile-data.ts";
import { spawnMonitor } from "./program/monitor-process.ts";
import { writeData } from "./program/read-set.ts";
import { describeCost, reportPrograms, reportStarts } from "./program/report.ts";
import { compareSides, medianRatio, type Side } from "./program/run-program.ts";

const rounds = 5;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-bench-"));
  const monitor = await spawnMonitor();
  try {
    const [one, thousand, fiveThousand] = [1, 1000, 5000].map((count) => {
      const file = path.join(folder, `${count}.json`);
      writeData(file, compileData(makeSources(count)));
      return file;
    });
    if (one === undefined || thousand === undefined || fiveThousand === undefined) return;
    const options = { monitor: monitor.address, folder };
    const ours = { program: "components.ts", label: "components" };
    const theirs = { program: "handwritten.ts", label: "by hand" };
    const sides: readonly Side[] = [
      { ...ours, environment: { LANE_DATA: thousand } },
      { ...theirs, environment: { LANE_DATA: thousand } },
      { ...ours, label: "components, 5,000 lanes", environment: { LANE_DATA: fiveThousand }, rounds: 1 },
    ];

    // What is read for the first time is read from disk.
    await compareSides(
      [ours, theirs].map((side) => ({ ...side, environment: { LANE_DATA: one } })),
      { ...options, rounds: 1 },
    );
    say(`1,000 lanes through the components and by hand, ${rounds} rounds, and 5,000 lanes in one of them`);
    const [own, hand, many] = await compareSides(sides, { ...options, rounds });
    if (own === undefined || hand === undefined || many === undefined) return;
    console.log(formatResult("components-vs-handwritten-wall", medianRatio(own, hand, "wallMs"), 1.05));
    console.log(formatResult("components-vs-handwritten-rss", medianRatio(own, hand, "peakMiB"), 1.1));
    console.log(formatResult("program-5k-vs-1k", many.wallMs / own.wallMs, 5.5));
    for (const [index, cost] of [own, hand, many].entries()) say(describeCost(sides[index]?.label ?? "", cost));

    if (process.argv.includes("--report")) {
      await reportPrograms(monitor, { folder, data: thousand, say });
      await reportStarts(monitor, { folder, data: one, say });
    }
  } finally {
    monitor.stop();
    fs.rmSync(folder, { recursive: true });
  }
}

await main();
