import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { compileLanes, type LaneSet } from "../../../lanes/lane-set.ts";
import { findLane } from "../../../lanes/plan/lane-plan.ts";
import { composeOperatorActions, formatScript, type OperatorAction } from "../../../lanes/plan/operator-commands.ts";
import { readSample, settings } from "../sample.ts";

function compile(kvVersion: 1 | 2 = 2): LaneSet {
  const loaded = { sources: ([1, 2, 3] as const).map((number) => readSample(number)), findings: [] };
  const { set, errors } = compileLanes(loaded, { ...settings, kvVersion });
  if (set === undefined) throw new Error(errors.join("\n"));
  return set;
}

function compose(ccrId: string, kvVersion: 1 | 2 = 2): readonly OperatorAction[] {
  const objects = findLane(compile(kvVersion), ccrId);
  if (objects === undefined) throw new Error("withheld");
  return composeOperatorActions(objects, { ...settings, kvVersion });
}

const titles = (actions: readonly OperatorAction[]): readonly string[] =>
  actions.map(({ title }) => title.split(" ")[0] ?? "");

describe("the commands of a lane", () => {
  test("come in the order in which access may come to be", () => {
    const kubernetes = ["Policy", "Role", "Value", "ClusterSecretStore", "ExternalSecret", "Another"];
    expect(titles(compose("CCR-2026-0003"))).toEqual(kubernetes);
    expect(titles(compose("CCR-2026-0001"))).toEqual(["Policy", "Role", "Value"]);
  });

  test.each([
    ["CCR-2026-0001", 2],
    ["CCR-2026-0003", 2],
    ["CCR-2026-0003", 1],
  ] as const)("%s on KV %d is a script that a shell takes", (id, kvVersion) => {
    const script = formatScript(["a heading"], compose(id, kvVersion));
    const { status, stderr } = spawnSync("sh", ["-n"], { input: script, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    expect(script.startsWith("#!/bin/sh\n# a heading\nset -eu\n")).toBe(true);
  });

  test("take the value from stdin, and one that is there is not replaced", () => {
    const [value] = compose("CCR-2026-0003").filter(({ stdin }) => stdin !== undefined);
    expect(value?.change).toContain("then echo 'a value is there'");
    expect(value?.change).toContain("bao kv put -mount=platform -cas=0 workloads/activity-core");
    expect(value?.change?.match(/llm-connect-provider-secrets - >/g)?.length).toBe(2);
    expect(compose("CCR-2026-0003", 1).some(({ change }) => change?.includes("-cas"))).toBe(false);
  });

  test("bind and show every field of the role", () => {
    const role = compose("CCR-2026-0003")[1];
    for (const field of [
      "bound_service_account_names",
      "bound_service_account_namespaces",
      "token_policies",
      "token_ttl",
    ]) {
      expect([role?.change?.includes(`"${field}"`), role?.verify.includes(`-field=${field} `)]).toEqual([true, true]);
    }
  });
});
