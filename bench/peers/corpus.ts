import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { checkManifests } from "../../lanes/guardrails/check-manifests.ts";
import { INLINE_SECRETS_RULES } from "../../lanes/guardrails/inline-secrets/rules.ts";
import { type CorpusCase, readCorpus } from "../../tests/lanes/guardrails/corpus.ts";
import type { Command } from "../measure.ts";

/** A scanner whose findings can be told by file. */
export interface Scanner {
  readonly name: string;
  scan(target: string): Command;
  /** The file that it reports to; standard output where there is none. */
  readonly report?: string;
  /** The files that its report objects to, one or more times. */
  readFiles(report: unknown): readonly string[];
  /** One bad file would end the run over all of them. */
  readonly isOneByOne?: boolean;
}

/** Prints how many bad cases of the corpus each finds, of how many, and how many good ones it objects to. */
export async function countFound(scanners: readonly Scanner[], folder: string): Promise<void> {
  const cases = readCorpus();
  const root = path.join(folder, "corpus");
  const places = cases.map((each, index) => writeCase(each, path.join(root, `case-${index}`)));
  const ours = new Set(
    cases.flatMap(({ sources }, index) =>
      checkManifests(sources, { rules: INLINE_SECRETS_RULES }).length > 0 ? [places[index]] : [],
    ),
  );
  print("ccr-guard", { cases, places, found: ours, failed: 0 });
  for (const scanner of scanners) {
    const targets = scanner.isOneByOne ? places : [root];
    const runs = targets.map((target) => runScanner(scanner, target));
    const found = new Set(
      runs.flatMap(({ files }) => files).flatMap((file) => places.filter((place) => file.startsWith(`${place}/`))),
    );
    print(scanner.name, { cases, places, found, failed: runs.filter(({ isDone }) => !isDone).length });
  }
}

function writeCase({ sources }: CorpusCase, place: string): string {
  for (const { path: name, text } of sources) {
    const file = path.join(place, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text ?? "");
  }
  return place;
}

function runScanner(scanner: Scanner, target: string): { readonly files: readonly string[]; readonly isDone: boolean } {
  const [program, ...args] = scanner.scan(target);
  if (scanner.report !== undefined) fs.rmSync(scanner.report, { force: true });
  const { stdout } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  try {
    const report = scanner.report === undefined ? stdout : fs.readFileSync(scanner.report, "utf8");
    return { files: scanner.readFiles(JSON.parse(report)), isDone: true };
  } catch {
    return { files: [], isDone: false };
  }
}

interface Result {
  readonly cases: readonly CorpusCase[];
  readonly places: readonly string[];
  readonly found: ReadonlySet<string | undefined>;
  readonly failed: number;
}

function print(name: string, { cases, places, found, failed }: Result): void {
  const isBad = (index: number): boolean => (cases[index]?.expected.length ?? 0) > 0;
  const all = places.map((place, index) => ({ isBad: isBad(index), isFound: found.has(place) }));
  const count = (bad: boolean): string => {
    const part = all.filter((each) => each.isBad === bad);
    return `${part.filter(({ isFound }) => isFound).length} of ${part.length}`;
  };
  const could = failed === 0 ? "" : `, ${failed} that it could not read`;
  console.log(`corpus ${name}: ${count(true)} bad cases found, ${count(false)} good ones objected to${could}`);
}
