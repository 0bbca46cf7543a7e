import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeSettings, makeFleet, nameCluster, writeFleet, writeStack } from "../../bench/stacks/fleet.ts";
import { assignFleet, compareFleets, requireOneStackEach, runSide } from "../../bench/stacks/measure-fleet.ts";

// Five clusters of forty lanes, twenty of a tenant.
const size = { clusters: 5, lanes: 40 };
const names = Array.from({ length: size.clusters }, (_, at) => nameCluster(at));
let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-bench-"));
  writeFleet(folder, makeFleet(size), names);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("a fleet", () => {
  it("has each lane on exactly one stack", () => {
    const assignment = assignFleet(folder);
    expect(assignment.stacks.map(({ stack, granted }) => [stack, granted])).toEqual(names.map((name) => [name, 40]));
    expect(() => requireOneStackEach(assignment, 200)).not.toThrow();
    expect(() => requireOneStackEach(assignment, 201)).toThrow("200 taken and 200 granted of 201 lanes");
  });

  it("has so too where a cluster is two stacks by tenant, and is faulted where a tenant is left out", () => {
    writeStack(folder, "cluster-00", composeSettings("cluster-00", ["tenant-0"]));
    expect(() => requireOneStackEach(assignFleet(folder), 200)).toThrow("20 faults");
    writeStack(folder, "rest", composeSettings("cluster-00", ["tenant-1"]));
    expect(() => requireOneStackEach(assignFleet(folder), 200)).not.toThrow();
    fs.rmSync(path.join(folder, "Pulumi.rest.yaml"));
    writeStack(folder, "cluster-00", composeSettings("cluster-00"));
  });
});

describe("the processes that are measured", () => {
  it("compile a stack, check alone, and plan offline, and report what they took", async () => {
    const sides = (["check", "compile", "plan"] as const).map((kind) => {
      return { label: kind, folder, kind, stack: "cluster-01" };
    });
    const costs = await compareFleets(sides, 1);
    for (const { cpuMs, peakMiB } of costs) expect([cpuMs > 0, peakMiB > 0]).toEqual([true, true]);
  });

  it("fail where the program fails", async () => {
    const side = { label: "lost", folder, kind: "compile", stack: "nope" } as const;
    await expect(runSide(side)).rejects.toThrow("lost: it ended with");
  });
});
