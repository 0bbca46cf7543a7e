// The guardrails over many manifests. Prints one line a benchmark: `bench NAME RATIO GOAL`.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { writeManifests } from "./manifests.ts";
import { type Command, formatResult, measureInTurn } from "./measure.ts";

const node = process.execPath;
const ccr = path.resolve(import.meta.dirname, "..", "cli", "ccr.js");
const guard = (target: string): Command => [node, ccr, "guard", "--json", target];

function main(): void {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-bench-"));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    const [thousand, tenThousand] = [1000, 10_000].map((count) => path.join(root, String(count)));
    if (thousand === undefined || tenThousand === undefined) return;
    writeManifests(thousand, 1000);
    const bytes = writeManifests(tenThousand, 10_000);
    say(
      `10,000 documents and 200 stores, ${(bytes / 1e6).toFixed(1)} MB, against js-yaml that parses them and no more, 15 rounds`,
    );
    const parser: Command = [node, path.join(import.meta.dirname, "parse-all.js"), tenThousand];
    const [judged = 0, parsed = 1] = measureInTurn([guard(tenThousand), parser], 15);
    console.log(formatResult("guard-vs-parse", judged / parsed, 1.5));
    say("10,000 documents against 1,000, 5 rounds");
    const [many = 0, few = 1] = measureInTurn([guard(tenThousand), guard(thousand)], 5);
    console.log(formatResult("guard-10k-vs-1k", many / few, 11));
    const medians = { judged, parsed, few };
    say(
      Object.entries(medians)
        .map(([name, value]) => `${name} ${value.toFixed(0)} ms`)
        .join(", "),
    );
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

main();
