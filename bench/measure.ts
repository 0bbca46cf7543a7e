import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";

/** A whole command to be timed: program and arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** Median wall time in milliseconds of each command, measured in turn, `rounds` times after one round of warming up. */
export function measureInTurn(commands: readonly Command[], rounds: number): readonly number[] {
  const times = commands.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, [program, ...args]] of commands.entries()) {
      const begun = performance.now();
      const { status, error } = spawnSync(program, args, { stdio: "ignore" });
      if (error) throw error;
      if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}`);
      if (round >= 0) times[index]?.push(performance.now() - begun);
    }
  }
  return times.map(medianOf);
}

/** The middle value; of an even number the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

/** One line of the result: `bench NAME VALUE GOAL`, both ratios; "-" where there is no goal. */
export function formatResult(name: string, ratio: number, goal: number | "-"): string {
  return `bench ${name} ${ratio.toFixed(2)} ${goal}`;
}
