import path from "node:path";
import { formatResult } from "../measure.ts";
import { compileData, makeSources } from "../program/compile-data.ts";
import { spawnMonitor } from "../program/monitor-process.ts";
import { writeData } from "../program/read-set.ts";
import { describeCost } from "../program/report.ts";
import { compareSides, medianRatio, type Side } from "../program/run-program.ts";

/** The components against the same resources in a program by hand: 1,000 lanes, and 10,000 in one round. */
export async function comparePrograms({
  folder,
  rounds,
  say,
}: {
  folder: string;
  rounds: number;
  say: (line: string) => void;
}): Promise<void> {
  const monitor = await spawnMonitor();
  try {
    const [one, thousand, tenThousand] = [1, 1000, 10_000].map((count) => {
      const file = path.join(folder, `${count}.json`);
      writeData(file, compileData(makeSources(count)));
      return { LANE_DATA: file };
    });
    if (one === undefined || thousand === undefined || tenThousand === undefined) return;
    const sides: readonly Side[] = ["components.ts", "handwritten.ts"].flatMap((program) => [
      { program, label: `${program}, 1,000 lanes`, environment: thousand },
      // Ten times the memory is more than Node.js allows itself.
      {
        program,
        label: `${program}, 10,000 lanes`,
        environment: tenThousand,
        nodeArguments: ["--max-old-space-size=12288"],
        rounds: 1,
      },
    ]);
    const options = { monitor: monitor.address, folder };
    const warmUp = sides.filter((side) => side.rounds === undefined).map((side) => ({ ...side, environment: one }));
    await compareSides(warmUp, { ...options, rounds: 1 });
    const [own, ownMany, hand, handMany] = await compareSides(sides, { ...options, rounds });
    if (own === undefined || ownMany === undefined || hand === undefined || handMany === undefined) return;
    for (const [measure, suffix] of [
      ["wallMs", "wall"],
      ["cpuMs", "cpu"],
      ["peakMiB", "rss"],
    ] as const)
      console.log(formatResult(`program-vs-handwritten-${suffix}`, medianRatio(own, hand, measure), "-"));
    console.log(formatResult("program-10k-vs-1k-cpu", ownMany.cpuMs / own.cpuMs, "-"));
    console.log(formatResult("handwritten-10k-vs-1k-cpu", handMany.cpuMs / hand.cpuMs, "-"));
    for (const [index, cost] of [own, ownMany, hand, handMany].entries())
      say(describeCost(sides[index]?.label ?? "", cost));
  } finally {
    monitor.stop();
  }
}
