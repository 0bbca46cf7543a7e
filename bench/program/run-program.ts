import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { medianOf } from "../measure.ts";

const here = (name: string): string => path.join(import.meta.dirname, name);
const root = path.resolve(import.meta.dirname, "..", "..");

/** One program as it is run; `rounds` fewer than those of a comparison leave it out of the outer ones. */
export interface Side {
  readonly label: string;
  /** A file of this folder, or the absolute path of one elsewhere. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
  readonly rounds?: number;
}

/** What a whole process took. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Peak of the resident memory. */
  readonly peakMiB: number;
}

/** Runs a program as Pulumi's language host starts it, against a monitor; `folder` is for its report. Throws if it fails. */
export async function runProgram(side: Side, { monitor, folder }: { monitor: string; folder: string }): Promise<Cost> {
  const report = path.join(folder, "cost.json");
  fs.rmSync(report, { force: true });
  const runner = path.join(root, "node_modules/@pulumi/pulumi/cmd/run");
  const run = ["--monitor", monitor, "--engine", monitor, "--project", "bench", "--stack", "bench", "--parallel", "32"];
  const node = ["--import", here("report-cost.ts"), ...(side.nodeArguments ?? [])];
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [...node, runner, ...run, "--pwd", root, path.resolve(here("."), side.program)],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: { PATH: process.env.PATH, COST_REPORT: report, ...side.environment },
    },
  );
  const [code] = (await once(child, "close")) as [number | null];
  const wallMs = performance.now() - begun;
  if (code !== 0) throw new Error(`${side.label}: ${side.program} ended with ${code}`);
  return { wallMs, ...(JSON.parse(fs.readFileSync(report, "utf8")) as Omit<Cost, "wallMs">) };
}

/** Which sides run in a round, in order: each round turns the order of the one before. */
export function planRounds<Each extends Pick<Side, "rounds">>(sides: readonly Each[], rounds: number): Each[][] {
  return Array.from({ length: rounds }, (_, round) => {
    const present = sides.filter((side) => {
      const first = Math.floor((rounds - (side.rounds ?? rounds)) / 2);
      return round >= first && round < first + (side.rounds ?? rounds);
    });
    return round % 2 === 0 ? present : present.reverse();
  });
}

/** What a side took, round by round. */
export interface Measured extends Cost {
  readonly rounds: readonly Cost[];
}

/** Medians of the costs of every side, in the order of the sides, which run in turn. */
export async function compareSides(
  sides: readonly Side[],
  options: { monitor: string; folder: string; rounds: number },
): Promise<readonly Measured[]> {
  const costs = new Map(sides.map((side): [Side, Cost[]] => [side, []]));
  for (const side of planRounds(sides, options.rounds).flat()) costs.get(side)?.push(await runProgram(side, options));
  return [...costs.values()].map((rounds) => ({
    wallMs: medianOf(rounds.map(({ wallMs }) => wallMs)),
    cpuMs: medianOf(rounds.map(({ cpuMs }) => cpuMs)),
    peakMiB: medianOf(rounds.map(({ peakMiB }) => peakMiB)),
    rounds,
  }));
}

/** Median of the ratios of two sides in each round: what slows a machine down for a while slows down both. */
export function medianRatio(left: Measured, right: Measured, cost: keyof Cost): number {
  return medianOf(left.rounds.map((each, round) => each[cost] / (right.rounds[round]?.[cost] ?? Number.NaN)));
}
