import { describe, expect, it } from "vitest";
import { type DeclaredBefore, findContinuity } from "../../lanes/continuity.ts";
import { compileLanes, type LaneSet } from "../../lanes/lane-set.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { readSample, settings } from "./sample.ts";

type Replacements = readonly (readonly [string, string])[];

const lane = "workload-kv-read-llm-connect-provider-secrets";
const held = (...lanes: DeclaredBefore["lanes"]): DeclaredBefore => ({ lanes, tokenRoles: [] });
const before = held({ name: lane, ccrId: "CCR-2026-0003" });
const frontDoorOff: Replacements = [
  ["resolvable: true", "resolvable: false"],
  ["readiness: active", "readiness: template"],
];

function compile(sources: readonly ReturnType<typeof readSample>[], changes: Partial<StackSettings> = {}): LaneSet {
  const { set, errors } = compileLanes({ sources, findings: [] }, { ...settings, ...changes });
  if (set === undefined) throw new Error(errors.join("\n"));
  return set;
}

describe("continuity of a stack's lanes", () => {
  it("is whole where every lane is still declared", () => {
    const { errors, formerNames } = findContinuity(compile([readSample(3)]), before);
    expect(errors).toEqual([]);
    expect([...formerNames]).toEqual([]);
  });

  it("is broken by a file that is gone, and the way out is named", () => {
    const { errors } = findContinuity(compile([readSample(1)]), before);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(lane);
    expect(errors[0]).toContain("CCR-2026-0003");
    expect(errors[0]).toContain("deactivated");
  });

  it("is broken by a request that now is another stack's", () => {
    for (const changes of [{ environment: "staging" }, { cluster: "railiance-1" }]) {
      const moved = readSample(3, [["environment: production", "environment: production\n  cluster: coulombcore"]]);
      const { errors } = findContinuity(compile([moved], changes), before);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain("deactivated");
    }
  });

  const endings = ["requested", "proposed", "denied", "needs_changes", "deactivated", "compromised", "cancelled"];
  it.each(endings)("lets a lane go whose request says that it is %s", (status) => {
    const ended = readSample(3, [["status: active", `status: ${status}`], ...frontDoorOff]);
    expect(findContinuity(compile([ended]), before).errors).toEqual([]);
  });

  it("keeps a lane whose request was changed since its approval: that is no decision to take it away", () => {
    const { path, text } = readSample(3);
    const changed = { path, text: text.replace("confirmed: true", "confirmed: false") };
    const [error] = findContinuity(compile([changed]), before).errors;
    expect(error).toContain("it was changed after platform-operator approved it");
    expect(error).toContain("its auth binding is not confirmed");
  });

  it("knows a lane by its request when it has a new name", () => {
    const renamed = readSample(3, [[lane, `${lane.replace("llm-connect-", "llm-connect-llm-connect-")}`]]);
    const { errors, formerNames } = findContinuity(compile([renamed]), before);
    expect(errors).toEqual([]);
    expect([...formerNames]).toEqual([["workload-kv-read-llm-connect-llm-connect-provider-secrets", lane]]);
  });

  it("knows a lane by the request that supersedes its own, through others too", () => {
    const newName = "workload-kv-read-llm-connect-llm-connect-provider-secrets";
    const older = (number: string, status: string, links: string): ReturnType<typeof readSample> => ({
      ...readSample(3, [
        ["id: CCR-2026-0003\n", `id: CCR-2026-${number}\n`],
        ["status: active", `status: ${status}`],
        ...frontDoorOff,
        ["schema_version: 1\n", `schema_version: 1\n${links}`],
      ]),
      path: `credential-change-requests/CCR-2026-${number}-llm-connect.yaml`,
    });
    const newest = {
      ...readSample(3, [
        ["id: CCR-2026-0003\n", "id: CCR-2026-0012\n"],
        [lane, newName],
        ["schema_version: 1\n", "schema_version: 1\nsupersedes: CCR-2026-0011\n"],
      ]),
      path: "credential-change-requests/CCR-2026-0012-llm-connect.yaml",
    };
    const set = compile([
      older("0010", "superseded", "superseded_by: CCR-2026-0011\n"),
      older("0011", "superseded", "supersedes: CCR-2026-0010\nsuperseded_by: CCR-2026-0012\n"),
      newest,
    ]);
    const { errors, formerNames } = findContinuity(set, held({ name: lane, ccrId: "CCR-2026-0010" }));
    expect(errors).toEqual([]);
    expect([...formerNames]).toEqual([[newName, lane]]);
  });

  it("takes no name from a lane that the stack holds already", () => {
    const renamed = readSample(3, [[lane, "workload-kv-read-llm-connect-llm-connect-provider-secrets"]]);
    const both = held(...before.lanes, {
      name: "workload-kv-read-llm-connect-llm-connect-provider-secrets",
      ccrId: "CCR-2026-0003",
    });
    const { errors, formerNames } = findContinuity(compile([renamed]), both);
    expect(errors).toEqual([]);
    expect([...formerNames]).toEqual([]);
  });

  it("judges a lane without a known request by its name", () => {
    const ended = readSample(3, [["status: active", "status: deactivated"], ...frontDoorOff]);
    expect(findContinuity(compile([ended]), held({ name: lane })).errors).toEqual([]);
    expect(findContinuity(compile([readSample(1)]), held({ name: lane })).errors).toHaveLength(1);
  });
});
