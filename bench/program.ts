// The program side of many lanes: our components against the same resources written by hand, on the same SDK and monitor.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { type Command, formatResult, measureInTurn, medianOf } from "./measure.ts";
import { compileSet } from "./program/lane-set.ts";

const root = path.resolve(import.meta.dirname, "..");
const sdkRunner = path.join(root, "node_modules/@pulumi/pulumi/cmd/run");
const here = (name: string): string => path.join(import.meta.dirname, "program", name);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface Side {
  readonly program: "ours" | "handwritten";
  /** A set of lanes as JSON. */
  readonly set: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** One run of a program as the language host starts it; its peak of memory goes to the file. */
function runProgram(monitor: string, memory: string, { program, set, environment = {} }: Side): Command {
  const variables = Object.entries({ LANE_SET: set, MEMORY_REPORT: memory, ...environment });
  return [
    ...(["env", ...variables.map(([name, value]) => `${name}=${value}`)] as const),
    ...[process.execPath, "--import", here("report-memory.ts"), sdkRunner],
    ...["--monitor", monitor, "--engine", monitor, "--project", "bench", "--stack", "bench", "--parallel", "32"],
    ...["--pwd", root, here(`${program}.ts`)],
  ] as unknown as Command;
}

async function startMonitor(): Promise<{ process: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [here("monitor.ts")], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { process: child, address: line.toString().trim() };
}

/** Median walls in ms and peaks of memory in MiB of both sides, run in turn. */
function compare(monitor: string, folder: string, { sides, rounds }: { sides: readonly Side[]; rounds: number }) {
  const files = sides.map((_, index) => path.join(folder, `memory-${index}`));
  for (const file of files) fs.rmSync(file, { force: true });
  const walls = measureInTurn(
    sides.map((side, index) => runProgram(monitor, files[index] ?? "", side)),
    rounds,
  );
  const peaks = files.map((file) => medianOf(fs.readFileSync(file, "utf8").trim().split("\n").map(Number)) / 1024);
  return { walls, peaks };
}

/** What each setting of docs/performance.md gains, one after another. */
function comparePresets(monitor: string, folder: string, set: string): void {
  const presets: readonly Readonly<Record<string, string>>[] = [
    {},
    { STACKS: "plain" },
    { STACKS: "plain", NODE_OPTIONS: "--stack-trace-limit=0" },
    { STACKS: "plain", NODE_OPTIONS: "--stack-trace-limit=0", NODE_COMPILE_CACHE: path.join(folder, "cache") },
  ];
  const sides = presets.map((environment): Side => ({ program: "ours", set, environment }));
  const { walls } = compare(monitor, folder, { sides, rounds: 3 });
  for (const [index, preset] of presets.entries()) {
    const name = Object.keys(preset).join(" ") || "none";
    const [own = 0, none = 1] = [walls[index], walls[0]];
    say(`${name}: ${own.toFixed(0)} ms, ${(own / none).toFixed(2)} of none`);
  }
}

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-bench-"));
  const monitor = await startMonitor();
  try {
    const [thousand, fiveThousand] = [1000, 5000].map((count) => {
      const file = path.join(folder, `${count}.json`);
      const begun = performance.now();
      fs.writeFileSync(file, JSON.stringify(compileSet(count)));
      say(`${count} requests checked, compiled and written in ${(performance.now() - begun).toFixed(0)} ms`);
      return file;
    });
    if (thousand === undefined || fiveThousand === undefined) return;
    const ours: Side = { program: "ours", set: thousand };
    const theirs: Side = { program: "handwritten", set: thousand };

    say("1,000 lanes through the components against the same resources by hand, 3 rounds");
    const equal = compare(monitor.address, folder, { sides: [ours, theirs], rounds: 3 });
    const [wall = 0, handWall = 1] = equal.walls;
    const [peak = 0, handPeak = 1] = equal.peaks;
    console.log(formatResult("components-vs-handwritten-wall", wall / handWall, 1.05));
    console.log(formatResult("components-vs-handwritten-rss", peak / handPeak, 1.1));

    say("5,000 lanes against 1,000, each as index.ts runs, 1 round");
    const plain = { STACKS: "plain" };
    const fast: Side = { ...ours, environment: plain };
    const scale = compare(monitor.address, folder, { sides: [{ ...fast, set: fiveThousand }, fast], rounds: 1 });
    const [many = 0, few = 1] = scale.walls;
    console.log(formatResult("program-5k-vs-1k", many / few, 5.5));

    if (process.argv.includes("--presets")) comparePresets(monitor.address, folder, thousand);
    say(`walls: ${wall.toFixed(0)} and ${handWall.toFixed(0)} ms; ${many.toFixed(0)} and ${few.toFixed(0)} ms`);
    say(`peaks: ${peak.toFixed(0)} and ${handPeak.toFixed(0)} MiB`);
  } finally {
    monitor.process.kill();
    fs.rmSync(folder, { recursive: true });
  }
}

await main();
