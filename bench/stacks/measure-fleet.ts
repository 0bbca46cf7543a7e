import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { readStacks } from "../../cli/stacks/read-stacks.ts";
import { checkLoaded } from "../../lanes/check-loaded.ts";
import { loadSources } from "../../lanes/load.ts";
import { type Assignment, assignRequests } from "../../lanes/stacks/assign.ts";
import { medianOf } from "../measure.ts";
import type { Cost } from "../program/run-program.ts";

const here = (name: string): string => path.join(import.meta.dirname, name);
const ccr = path.resolve(import.meta.dirname, "..", "..", "cli", "ccr.js");

/** What is measured on the project of a fleet: one process. */
export interface FleetSide {
  readonly label: string;
  readonly folder: string;
  readonly kind: "check" | "compile" | "plan";
  readonly stack: string;
}

/** Runs one process of a side, and answers with what it took; throws where it fails. */
export async function runSide({ label, folder, kind, stack }: FleetSide): Promise<Cost> {
  const report = path.join(folder, "cost.json");
  const words = kind === "plan" ? [ccr, "plan", "--offline", "--stack", stack] : [here("compile-stack.ts")];
  const child = spawn(process.execPath, ["--import", here("../program/report-cost.ts"), ...words], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      PATH: process.env.PATH,
      COST_REPORT: report,
      FLEET: folder,
      STACK: kind === "compile" ? stack : "none",
    },
  });
  const begun = performance.now();
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${label}: it ended with ${code}`);
  const cost = JSON.parse(fs.readFileSync(report, "utf8")) as Omit<Cost, "wallMs">;
  return { wallMs: performance.now() - begun, ...cost };
}

/** Medians of the costs of every side, which run in turn. */
export async function compareFleets(sides: readonly FleetSide[], rounds: number): Promise<readonly Cost[]> {
  const costs = sides.map((): Cost[] => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [at, side] of sides.entries()) costs[at]?.push(await runSide(side));
  const median = (all: readonly Cost[], key: keyof Cost): number => medianOf(all.map((each) => each[key]));
  return costs.map((all) => ({
    wallMs: median(all, "wallMs"),
    cpuMs: median(all, "cpuMs"),
    peakMiB: median(all, "peakMiB"),
  }));
}

/** Which stack of a fleet takes which lanes; throws where a request has an error. */
export function assignFleet(folder: string): Assignment {
  const { checked, findings } = checkLoaded(loadSources(["credential-change-requests"], { root: folder }));
  const error = findings.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(`${error.file}: ${error.code}`);
  return assignRequests(checked, readStacks(folder, []), { now: Date.now() });
}

/** Throws unless each of so many lanes is granted on exactly one stack. */
export function requireOneStackEach({ stacks, misplaced, clashes, errors }: Assignment, lanes: number): void {
  const taken = stacks.flatMap(({ requests }) => requests);
  const granted = stacks.reduce((sum, each) => sum + each.granted, 0);
  const faults = misplaced.length + clashes.length + errors.length;
  if (faults > 0 || taken.length !== lanes || new Set(taken).size !== lanes || granted !== lanes)
    throw new Error(`${faults} faults; ${taken.length} taken and ${granted} granted of ${lanes} lanes`);
}
