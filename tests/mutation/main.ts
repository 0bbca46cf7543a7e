// Changes the sources at one place at a time, and counts how many of the changes no test notices: `make mutation`.
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { GROUPS } from "./groups.ts";
import { listFiles } from "./list-files.ts";
import { countMutants, formatScore, type Mutant, type Score } from "./score.ts";

const { values } = parseArgs({
  options: {
    group: { type: "string", multiple: true, default: Object.keys(GROUPS) },
    mutate: { type: "string", multiple: true },
    concurrency: { type: "string", default: String(os.availableParallelism()) },
    incremental: { type: "boolean", default: false },
    // Tables and patterns run when a module is loaded: each change of them takes all tests anew, in new modules.
    static: { type: "boolean", default: false },
  },
});

const root = process.cwd();

/** Installed in this folder by `make mutation` alone: it is a third of what the checkout's own packages are. */
const { Stryker } = createRequire(import.meta.url)("@stryker-mutator/core") as {
  readonly Stryker: new (options: object) => { runMutationTest(): Promise<readonly Mutant[]> };
};

/** The lowest score of a group that is no failure, in percent. */
const LOWEST = 80;

async function measure(name: string): Promise<Score> {
  const group = GROUPS[name];
  if (group === undefined) throw new Error(`there is no group ${name}; there are ${Object.keys(GROUPS).join(", ")}`);
  const mutate = [...(values.mutate ?? group.mutate)];
  // The processes that run the tests read it in vitest.config.ts.
  process.env.MUTATION_GROUP = name;
  const stryker = new Stryker({
    mutate,
    concurrency: Number(values.concurrency),
    incremental: values.incremental,
    ignoreStatic: !values.static,
    incrementalFile: `reports/mutation/${name}.incremental.json`,
    jsonReporter: { fileName: `reports/mutation/${name}.json` },
    // The sums below decide, so that one poor group keeps no other from being measured.
    thresholds: { high: 90, low: LOWEST, break: null },
  });
  const mutants = await stryker.runMutationTest();
  // An incremental run hands back what it knows of other files too.
  const files = new Set(listFiles(mutate, root));
  return countMutants(mutants.filter(({ fileName }) => files.has(path.relative(root, fileName))));
}

const unknown = (values.mutate ?? []).filter((glob) => !glob.startsWith("!") && listFiles([glob], root).length === 0);
if (unknown.length > 0) {
  console.error(`there is no file ${unknown.join(", ")}`);
  process.exit(2);
}
const scores: [string, Score][] = [];
for (const name of values.group) scores.push([name, await measure(name)]);
console.log(scores.map(([name, score]) => formatScore(name, score)).join("\n"));
process.exitCode = scores.every(([, { percent }]) => percent >= LOWEST) ? 0 : 1;
