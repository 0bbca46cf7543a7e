// Prints one line a benchmark: `bench NAME RATIO GOAL`. Both sides of a ratio are whole processes of one run, in turn.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { type Command, formatResult, measureInTurn } from "./measure.ts";
import { writeRequests } from "./requests.ts";

const parsePython = [
  "import sys, os, yaml",
  "for name in os.listdir(sys.argv[1]):",
  "    with open(os.path.join(sys.argv[1], name)) as file: yaml.load(file, Loader=yaml.CSafeLoader)",
].join("\n");

const node = process.execPath;
const ccr = path.resolve(import.meta.dirname, "..", "cli", "ccr.js");
const validate = (target: string): Command => [node, ccr, "validate", "--json", target];

function findParser(folder: string): { name: string; command: Command } {
  // The interpreter itself: a version manager's shim in front of it would be timed too.
  const probe = "import sys, yaml; yaml.CSafeLoader; print(sys.executable)";
  for (const python of ["/usr/bin/python3", "python3"]) {
    const { status, stdout } = spawnSync(python, ["-c", probe], { encoding: "utf8" });
    if (status !== 0) continue;
    const command: Command = [stdout.trim(), "-c", parsePython, folder];
    return { name: `PyYAML's C loader (${command[0]})`, command };
  }
  return { name: "js-yaml", command: [node, path.join(import.meta.dirname, "parse.js"), folder] };
}

function main(): void {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-bench-"));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    const [one, thousand, tenThousand] = [1, 1000, 10_000].map((count) => path.join(root, String(count)));
    if (one === undefined || thousand === undefined || tenThousand === undefined) return;
    say("writing 11,001 requests");
    writeRequests(one, 1);
    writeRequests(thousand, 1000);
    writeRequests(tenThousand, 10_000);

    say("one file against a bare start of Node.js, 15 rounds");
    const [single = 0, bare = 1] = measureInTurn([validate(one), [node, "-e", "0"]], 15);
    console.log(formatResult("validate-one-vs-node", single / bare, 3));

    const parser = findParser(thousand);
    say(`1,000 files against ${parser.name}, which parses them and no more, 9 rounds`);
    const [checked = 0, parsed = 1] = measureInTurn([validate(thousand), parser.command], 9);
    console.log(formatResult("validate-vs-parse", checked / parsed, 1.3));

    say("10,000 files against 1,000, 5 rounds");
    const [many = 0, few = 1] = measureInTurn([validate(tenThousand), validate(thousand)], 5);
    console.log(formatResult("validate-10k-vs-1k", many / few, 11));
    const medians = { single, bare, checked, parsed, many, few };
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
