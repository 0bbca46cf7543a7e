import path from "node:path";

/** The parts of vitest's JSON report that say how long each test took; durations in milliseconds. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly duration?: number | null }[];
  }[];
}

/** The `count` slowest tests of all reports, one line each: seconds, file relative to `root`, name. */
export function findSlowest(
  reports: readonly TestReport[],
  { root, count }: { root: string; count: number },
): readonly string[] {
  return reports
    .flatMap(({ testResults }) => testResults)
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, duration }) => ({ file: path.relative(root, name), fullName, duration })),
    )
    .flatMap(({ duration, ...test }) => (typeof duration === "number" ? [{ ...test, duration }] : []))
    .sort((left, right) => right.duration - left.duration)
    .slice(0, count)
    .map(({ file, fullName, duration }) => `${(duration / 1000).toFixed(1).padStart(7)} s  ${file}: ${fullName}`);
}
