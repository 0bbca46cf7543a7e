/** How many mutants of a group came to what. */
export interface Score {
  readonly total: number;
  readonly killed: number;
  /** Noticed too: the change made a test run for ever. */
  readonly timedOut: number;
  readonly survived: number;
  /** Where no test runs at all; they count as survivors. */
  readonly uncovered: number;
  /** Not counted: of tables and patterns, and those by which the tests' own set-up breaks. */
  readonly left: number;
  /** Noticed, of all; 100 where there is nothing to notice. */
  readonly percent: number;
}

/** A change of a source file, and what became of it. */
export interface Mutant {
  /** Absolute. */
  readonly fileName: string;
  readonly status: string;
}

/** Sums up what became of mutants; one that was not run, or that no test could run with, says nothing of the tests. */
export function countMutants(mutants: readonly Pick<Mutant, "status">[]): Score {
  const count = (status: string): number => mutants.filter((mutant) => mutant.status === status).length;
  const [killed, timedOut, survived, uncovered] = [
    count("Killed"),
    count("Timeout"),
    count("Survived"),
    count("NoCoverage"),
  ];
  const total = killed + timedOut + survived + uncovered;
  return {
    total,
    killed,
    timedOut,
    survived,
    uncovered,
    left: mutants.length - total,
    percent: total === 0 ? 100 : (100 * (killed + timedOut)) / total,
  };
}

/** One line: the group's name, its score, and what it comes from. */
export function formatScore(
  name: string,
  { total, killed, timedOut, survived, uncovered, left, percent }: Score,
): string {
  const counts = `${killed} killed, ${timedOut} timed out, ${survived} survived, ${uncovered} without a test`;
  return `mutation ${name} ${percent.toFixed(1)} % of ${total}: ${counts}; ${left} left out`;
}
