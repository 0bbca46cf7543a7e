import path from "node:path";
import { stripVTControlCharacters } from "node:util";

/** The parts of vitest's JSON report that the summary reads; durations in milliseconds. */
export interface TestReport {
  readonly testResults: readonly {
    /** The absolute path of the file. */
    readonly name: string;
    readonly status?: string;
    /** Why the file could not be loaded. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status?: string;
      readonly duration?: number | null;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** How much of a failure is said again. */
const FAILURE_LINES = 12;

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

/** What failed in all reports, a line of file and name each, and the first lines of why below it. */
export function listFailed(reports: readonly TestReport[], { root }: { root: string }): readonly string[] {
  return reports
    .flatMap(({ testResults }) => testResults)
    .flatMap(({ name, status, message = "", assertionResults }) => {
      const file = path.relative(root, name);
      const tests = assertionResults.filter((test) => test.status === "failed");
      if (tests.length === 0) return status === "failed" ? [`  ${file}`, ...quote(message)] : [];
      return tests.flatMap(({ fullName, failureMessages }) => [
        `  ${file}: ${fullName}`,
        ...quote(failureMessages?.[0] ?? ""),
      ]);
    });
}

function quote(text: string): readonly string[] {
  return stripVTControlCharacters(text)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, FAILURE_LINES)
    .map((line) => `    ${line}`);
}
