import { medianOf } from "../../bench/measure.ts";

/** How a series went on: its medians by thirds, and by how much it grew. */
export interface Trend {
  readonly name: string;
  readonly samples: number;
  /** Medians of the middle and of the last third; the first is warming up. MiB. */
  readonly middle: number;
  readonly last: number;
  /** Least squares over the last two thirds, in MiB for each thousand commands. */
  readonly slope: number;
  readonly isFlat: boolean;
}

/** One value, and how many commands had been run by then. */
export interface Sample {
  readonly commands: number;
  readonly mebibytes: number;
}

/** Growth that is none: what a garbage collector leaves to chance, and a quarter. */
const TOLERANCE = { mebibytes: 48, part: 0.25 } as const;
/** With fewer samples a third says nothing. */
const FEWEST = 12;

/** Describes a series in its order; one that is too short is flat. */
export function describeTrend(name: string, samples: readonly Sample[]): Trend {
  const third = Math.floor(samples.length / 3);
  const settled = samples.slice(third);
  const medianFrom = (part: readonly Sample[]): number => medianOf(part.map(({ mebibytes }) => mebibytes));
  const [middle, last] = [medianFrom(settled.slice(0, third)), medianFrom(settled.slice(-third))];
  const isJudged = samples.length >= FEWEST;
  const isFlat = !isJudged || last <= middle + Math.max(TOLERANCE.mebibytes, middle * TOLERANCE.part);
  return { name, samples: samples.length, middle, last, slope: fitSlope(settled) * 1000, isFlat };
}

function fitSlope(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
  const [x, y] = [mean(samples.map(({ commands }) => commands)), mean(samples.map(({ mebibytes }) => mebibytes))];
  const spread = samples.reduce((sum, { commands }) => sum + (commands - x) ** 2, 0);
  const joint = samples.reduce((sum, { commands, mebibytes }) => sum + (commands - x) * (mebibytes - y), 0);
  return spread === 0 ? 0 : joint / spread;
}
