import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { LaneError } from "../../library/lane-error.ts";
import { loadLanes, readLanes } from "../../library/load-lanes.ts";
import { checkLaneSettings, type LaneSettings, readStackSettings } from "../../library/settings.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { readSample, settings as stackSettings } from "../lanes/sample.ts";

const settings: LaneSettings = {
  environment: "production",
  openbaoAddressFromCluster: "https://openbao.openbao.svc:8200",
};
const paths = ["credential-change-requests"];

const problemsOf = (act: () => unknown): readonly string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof LaneError) return error.problems;
    throw error;
  }
  return [];
};

const setPreview = (isPreview: boolean): Promise<void> =>
  pulumi.runtime.setMocks(
    { newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) },
    "p",
    "s",
    isPreview,
  );

beforeAll(() => setPreview(true));

describe("loadLanes", () => {
  it("answers with the lanes of this stack, sorted", () => {
    const { lanes, namespaces, withheld } = loadLanes(paths, { root: projectRoot, settings });
    expect(lanes.map(({ ccrId }) => ccrId)).toEqual(["CCR-2026-0002", "CCR-2026-0003", "CCR-2026-0001"]);
    expect(namespaces.map(({ namespace }) => namespace)).toEqual(["activity-core", "issue-core"]);
    expect(withheld).toEqual([]);
    const elsewhere = loadLanes(paths, { root: projectRoot, settings: { ...settings, environment: "staging" } });
    expect([elsewhere.lanes.length, elsewhere.withheld.length]).toEqual([0, 3]);
  });

  it("takes the settings of a stack as they are, and sets the same as the program", () => {
    expect(checkLaneSettings(stackSettings)).toMatchObject({ environment: "production", kvVersion: 2 });
    const [lane] = loadLanes(paths, { root: projectRoot, settings: { ...settings, refreshIntervalSeconds: 90 } }).lanes;
    expect(lane?.externalSecret?.delivery.refreshInterval).toBe("1m30s");
    const store = loadLanes(paths, { root: projectRoot, settings }).namespaces[0]?.store;
    expect(store).toMatchObject({ server: "https://openbao.openbao.svc:8200", kvVersion: 2 });
  });

  it.each([{ adopt: ["policy:a"] }, { foundation: "o/p/s" }, { kubernetesServer: "https://h.example.org" }])(
    "leaves no promise of a stack unheeded: %j",
    (promise) => {
      const [key = ""] = Object.keys(promise);
      const all = { ...stackSettings, ...promise };
      expect(problemsOf(() => loadLanes(paths, { root: projectRoot, settings: all }))).toEqual([
        expect.stringContaining(`ccr:${key}: only loadStack judges it`),
      ]);
    },
  );

  it("takes no paths for no requests", () => {
    expect(problemsOf(() => loadLanes([], { root: projectRoot, settings }))).toEqual([
      "there is no request, so every lane would be deleted",
    ]);
  });

  it("throws every problem at once, as an error that Pulumi prints without a stack", () => {
    const load = (): unknown => loadLanes(["gone", "lost"], { root: projectRoot, settings });
    const problems = problemsOf(load);
    expect(problems.map((line) => line.replace(/: .*/s, ""))).toEqual(["gone:1:1", "lost:1:1"]);
    expect(load).toThrow(`nothing was declared:\n${problems.join("\n")}`);
    expect(() => load()).toThrow(expect.toSatisfy((error) => pulumi.RunError.isInstance(error)));
  });

  it("checks settings that a program made, each by its key and never with its value", () => {
    const wrong = {
      environment: "bad name",
      openbaoAddressFromCluster: "http://openbao.example.org",
      kvVersion: 3,
      refreshIntervalSeconds: 0.5,
      openbaoCaProvider: { type: "Elsewhere", namespace: "n", name: "n", key: "k" },
    } as unknown as LaneSettings;
    const problems = problemsOf(() => loadLanes(paths, { root: projectRoot, settings: wrong }));
    const keys = ["ccr:environment", "ccr:kvVersion", "ccr:openbaoAddressFromCluster", "ccr:openbaoCaProvider"];
    for (const key of [...keys, "ccr:refreshInterval"]) {
      expect(problems.filter((line) => line.startsWith(`${key}: `)).length, key).toBeGreaterThan(0);
    }
    expect(problems.join("\n")).not.toMatch(/bad name|example\.org|Elsewhere/);
    expect(problemsOf(() => checkLaneSettings({} as LaneSettings)).join()).toContain("ccr:environment: is missing");
  });
});

describe("readLanes", () => {
  const { path, text } = readSample(3);

  it("compiles requests that are texts", () => {
    expect(readLanes({ [path]: text }, settings).lanes.map(({ ccrId }) => ccrId)).toEqual(["CCR-2026-0003"]);
  });

  it("refuses an empty collection and a broken text", () => {
    expect(problemsOf(() => readLanes({}, settings))).toEqual(["there is no request, so every lane would be deleted"]);
    const problems = problemsOf(() => readLanes({ [path]: text, "b.yaml": "id: [\n", "a.yaml": "\0" }, settings));
    expect(problems.map((line) => line.split(":")[0])).toEqual(expect.arrayContaining(["a.yaml", "b.yaml"]));
  });
});

describe("a what-if", () => {
  afterEach(() => setPreview(true));

  it("is for a preview alone", async () => {
    const whatIf: LaneSettings = { ...settings, whatIf: ["CCR-2026-0003"] };
    expect(problemsOf(() => loadLanes(paths, { root: projectRoot, settings: whatIf }))).toEqual([]);
    await setPreview(false);
    expect(problemsOf(() => loadLanes(paths, { root: projectRoot, settings: whatIf }))).toEqual([
      "whatIf: CCR-2026-0003: a what-if is for a preview alone",
    ]);
  });
});

describe("readStackSettings", () => {
  it("throws every problem of the configuration", () => {
    pulumi.runtime.setAllConfig({ "ccr:environment": "production", "ccr:kvVersion": "x" });
    const problems = problemsOf(() => readStackSettings());
    expect(problems.map((line) => line.split(": ")[0])).toEqual(
      expect.arrayContaining(["ccr:openbaoAddress", "ccr:openbaoAddressFromCluster", "ccr:kvVersion"]),
    );
    expect(problems.join()).not.toContain("ccr:environment");
  });
});
