import fs from "node:fs";
import path from "node:path";
import type { Command } from "../measure.ts";
import { formatResult, medianOf } from "../measure.ts";
import { type MedianCost, measureTree, medianCost, type TreeCost } from "../measure-tree.ts";

/** A command of a comparison, and with what it may end. */
export interface Contender {
  readonly label: string;
  readonly command: Command;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes of a run that did its work; 0 by default. */
  readonly codes?: readonly number[];
}

/** What a contender took, round by round. */
export interface Compared {
  readonly label: string;
  readonly median: MedianCost;
  readonly rounds: readonly TreeCost[];
}

/** Runs contenders in turn, each round in the other order than the one before, after one to warm up. */
export async function compareInTurn(
  contenders: readonly Contender[],
  { rounds, folder }: { rounds: number; folder: string },
): Promise<readonly Compared[]> {
  const costs = new Map(contenders.map((each) => [each, [] as TreeCost[]]));
  for (let round = -1; round < rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const cost = await runOnce(contender, folder);
      if (round >= 0) costs.get(contender)?.push(cost);
    }
  }
  return [...costs].map(([{ label }, all]) => ({ label, rounds: all, median: medianCost(all) }));
}

async function runOnce({ label, command, codes = [0], cwd, env }: Contender, folder: string): Promise<TreeCost> {
  const output = path.join(folder, "output.txt");
  const options = { output, ...(cwd === undefined ? {} : { cwd }), ...(env === undefined ? {} : { env }) };
  const cost = await measureTree(command, options);
  if (cost.code !== null && codes.includes(cost.code)) return cost;
  throw new Error(`${label} ended with ${cost.code}: ${fs.readFileSync(output, "utf8").slice(-2000)}`);
}

/** Three lines: ratios of wall, processor time and peak of memory, each the median of those of the rounds. */
export function formatRatios(name: string, ours: Compared, peer: Compared): string {
  return (["wallMs", "cpuMs", "peakMiB"] as const)
    .map((measure) => {
      const ratios = ours.rounds.map((each, round) => each[measure] / (peer.rounds[round]?.[measure] ?? Number.NaN));
      const suffix = { wallMs: "wall", cpuMs: "cpu", peakMiB: "rss" }[measure];
      return formatResult(`${name}-${suffix}`, medianOf(ratios), "-");
    })
    .join("\n");
}

/** A contender's medians in words. */
export function describeCost({ label, median: { wallMs, cpuMs, peakMiB } }: Compared): string {
  return `${label}: ${wallMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of processor, ${peakMiB.toFixed(0)} MiB`;
}
