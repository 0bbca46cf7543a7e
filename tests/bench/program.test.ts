import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatResult, medianOf } from "../../bench/measure.ts";
import { compileData, makeSources } from "../../bench/program/compile-data.ts";
import { type Monitor, type Registration, startMonitor } from "../../bench/program/monitor.ts";
import { writeData } from "../../bench/program/read-set.ts";
import { type Measured, medianRatio, planRounds, runProgram } from "../../bench/program/run-program.ts";

// Twenty lanes of a namespace: two namespaces, one of them not full.
const lanes = 25;
let folder: string;
let monitor: Monitor;
let ours: readonly Registration[];
const warnings: string[] = [];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-bench-"));
  writeData(path.join(folder, "data.json"), compileData(makeSources(lanes)));
  const requests = path.join(folder, "requests");
  fs.mkdirSync(requests);
  for (const { path: name, text } of makeSources(lanes)) fs.writeFileSync(path.join(requests, name), text);
  monitor = await startMonitor({ keep: true, warn: (message) => warnings.push(message) });
  ours = await register("components.ts");
}, 60_000);

afterAll(() => {
  monitor.stop();
  fs.rmSync(folder, { recursive: true });
});

/** Everything that a program registers, sorted: in which order is not the program's to say. */
async function register(program: string, environment: Record<string, string> = {}): Promise<readonly Registration[]> {
  const data = { LANE_DATA: path.join(folder, "data.json"), LANE_REQUESTS: path.join(folder, "requests") };
  const side = { label: program, program, environment: { ...data, ...environment } };
  await runProgram(side, { monitor: monitor.address, folder });
  const keyed = monitor.take().registrations.map((each) => [`${each.type} ${each.name}`, each] as const);
  return keyed.sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);
}

const isComponent = ({ type }: Registration): boolean => type.startsWith("credential-lanes:");
const describeInputs = ({ type, name, inputs }: Registration) => ({ type, name, inputs });

describe("the programs that are compared", () => {
  it("register the same resources: types, names, inputs, parents, providers, dependencies", async () => {
    expect(await register("handwritten.ts")).toEqual(ours);
    // Stack and two providers; policy, ExternalSecret and component of a lane; role, store and component of a namespace.
    expect(ours).toHaveLength(3 + 3 * lanes + 3 * 2);
  });

  it("register the same of YAML", async () => {
    expect(await register("requests.ts")).toEqual(ours);
  });

  it("without component resources, register the same but those", async () => {
    const resources = ours.filter((each) => !isComponent(each));
    const flat = await register("handwritten.ts", { COMPONENTS: "none" });
    expect(flat.map(describeInputs)).toEqual(resources.map(describeInputs));
    expect(flat.map(({ dependencies }) => dependencies)).toEqual(resources.map(({ dependencies }) => dependencies));
  });

  it("fail the comparison if they fail, and say why", async () => {
    const side = {
      label: "lost",
      program: "components.ts",
      environment: { LANE_DATA: path.join(folder, "lost.json") },
    };
    await expect(runProgram(side, { monitor: monitor.address, folder })).rejects.toThrow(
      "lost: components.ts ended with",
    );
    expect(warnings.join("\n")).toContain("no such file or directory");
  });
});

describe("rounds", () => {
  it("turn the order of the one before, and leave a side of fewer rounds out of the outer ones", () => {
    const sides: { label: string; rounds?: number }[] = [{ label: "a" }, { label: "b" }, { label: "c", rounds: 1 }];
    const rounds = planRounds(sides, 3).map((round) => round.map(({ label }) => label).join(""));
    expect(rounds).toEqual(["ab", "cba", "ab"]);
  });
});

describe("results", () => {
  it("compare what ran in the same round", () => {
    const measure = (walls: readonly number[]): Measured => {
      const rounds = walls.map((wallMs) => ({ wallMs, cpuMs: 1, peakMiB: 1 }));
      return { wallMs: 1, cpuMs: 1, peakMiB: 1, rounds };
    };
    expect(medianRatio(measure([10, 40, 12]), measure([10, 20, 8]), "wallMs")).toBe(1.5);
  });

  it("are medians, and lines of name, ratio and goal", () => {
    expect(medianOf([3, 1, 2])).toBe(2);
    expect(medianOf([4, 1, 2, 3])).toBe(2.5);
    expect(formatResult("name", 1.0449, 1.05)).toBe("bench name 1.04 1.05");
  });
});
