import { expect, it } from "vitest";
import { formatSoakReport } from "../soak/format-report.ts";
import { soak } from "../soak/soak.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// The short form of `make soak`: what it judges is the same, but for memory, which a minute says nothing about. It ends once
// enough was done, or after a minute.
it("ten writers at once lose no record and have nothing granted that was not approved", {
  timeout: 600_000,
}, async () => {
  const report = await soak({
    ...{ sandboxRoot: ownSandboxRoot(), milliseconds: 50_000, writers: 10, seed: "short" },
    isEnough: ({ commands, probes, granted }) => commands > 60 && probes > 10 && granted > 0,
    log: () => undefined,
    say: () => undefined,
  });
  expect(report.faults, formatSoakReport(report)).toEqual([]);
  const accepted = (name: string): number => report.counted.find((each) => each.name === name)?.outcomes.accepted ?? 0;
  expect(report.counted.some(({ name }) => name === "apply")).toBe(true);
  expect(accepted("approve")).toBeGreaterThan(1);
  expect(report.commands).toBeGreaterThan(25);
  expect(report.probes).toBeGreaterThan(5);
});
