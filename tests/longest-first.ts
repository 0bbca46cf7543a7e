import path from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest, the longest first; a run that knows no earlier one would go by the size of a file alone. */
const LONGEST: readonly string[] = [
  ...["e2e/many-lanes", "e2e/faults", "e2e/kill", "e2e/runbook", "e2e/recovery", "e2e/adoption", "e2e/backend"],
  ...["e2e/gitops", "e2e/life", "e2e/foundation", "e2e/request-types", "e2e/lane", "e2e/documentation", "e2e/soak"],
  ...["cli/life.property", "docs/commands", "lanes/secret-scan/recall", "bundle/bundle", "package/package"],
];

const rank = new Map(LONGEST.map((name, at) => [path.join(import.meta.dirname, `${name}.test.ts`), at]));

/** Begins with what takes longest: a long file that comes last would run alone, beside cores that stand idle. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files.filter(({ moduleId }) => !rank.has(moduleId)));
    const long = files.filter(({ moduleId }) => rank.has(moduleId));
    long.sort((left, right) => (rank.get(left.moduleId) ?? 0) - (rank.get(right.moduleId) ?? 0));
    return [...long, ...rest];
  }
}
