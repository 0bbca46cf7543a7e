import fs from "node:fs";
import path from "node:path";
import { makeFolder } from "./run-ccr.ts";

/** A pulumi that notes how it was called. */
export interface FakePulumi {
  /** To be put first on PATH. */
  readonly folder: string;
  /** The arguments of each run. */
  readonly calls: () => readonly (readonly string[])[];
}

/** What runs print, by the first words of their arguments; `events` go to the log of the engine's events. */
export interface FakeAnswer {
  readonly stdout?: string;
  readonly code?: number;
  readonly events?: readonly object[];
}

/** Writes a pulumi for a test; a command that has no answer prints nothing. */
export function makePulumi(answers: Readonly<Record<string, FakeAnswer>>): FakePulumi {
  const program = `#!${process.execPath}
const fs = require("node:fs");
const path = require("node:path");
const args = process.argv.slice(2);
fs.appendFileSync(path.join(__dirname, "calls"), JSON.stringify(args) + "\\n");
const answers = ${JSON.stringify(answers)};
const key = Object.keys(answers).find((each) => args.join(" ").startsWith(each));
const { stdout = "", code = 0, events } = answers[key] ?? {};
const valueOf = (flag) => args[args.indexOf(flag) + 1];
if (args.includes("--save-plan")) fs.writeFileSync(valueOf("--save-plan"), "{}");
if (events && args.includes("--event-log") && process.env.PULUMI_DEBUG_COMMANDS === "true")
  fs.writeFileSync(valueOf("--event-log"), events.map((each) => JSON.stringify(each)).join("\\n"));
process.stdout.write(stdout);
process.exitCode = code;
`;
  const folder = makeFolder({ pulumi: program, calls: "" });
  fs.chmodSync(path.join(folder, "pulumi"), 0o755);
  return {
    folder,
    calls: () =>
      fs
        .readFileSync(path.join(folder, "calls"), "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as readonly string[]),
  };
}
