import { describe, expect, it } from "vitest";
import { judgeFoundation } from "../../../lanes/foundation/judge-foundation.ts";
import { describeFoundation, type FoundationOutputs } from "../../../lanes/foundation/outputs.ts";
import { compileLanes } from "../../../lanes/lane-set.ts";
import type { SourceFile } from "../../../lanes/load.ts";
import { readSample, settings } from "../sample.ts";
import { planSample, readSettings } from "./foundation-sample.ts";

const stack = "organization/credential-lanes-foundation/production";
const own: typeof settings = { ...settings, foundation: stack };
const outputs = describeFoundation(planSample(), { settings, foundation: readSettings() });

function judge(value: unknown, { isDryRun = false, sources = [readSample(1), readSample(2), readSample(3)] } = {}) {
  const loaded: { sources: SourceFile[]; findings: never[] } = { sources, findings: [] };
  const { set, errors } = compileLanes(loaded, own);
  if (set === undefined) throw new Error(errors.join("\n"));
  return judgeFoundation(value, { set, loaded, settings: own, isDryRun });
}

const change = (changes: Partial<FoundationOutputs>): FoundationOutputs => ({ ...outputs, ...changes });

describe("the foundation of a stack's lanes", () => {
  it("is enough where it was made from the same requests", () => {
    expect(judge(JSON.parse(JSON.stringify(outputs)))).toEqual({ reasons: [], warnings: [] });
  });

  it("is not asked for where no stack is named", () => {
    const loaded = { sources: [readSample(1)], findings: [] };
    const { set } = compileLanes(loaded, settings);
    if (set === undefined) throw new Error("the sample does not compile");
    expect(judgeFoundation(undefined, { set, loaded, settings, isDryRun: false })).toEqual({
      reasons: [],
      warnings: [],
    });
  });

  it("has outputs without a value in them", () => {
    expect(Object.keys(outputs.policies)).toEqual(["lane-apply", "lane-verify", "lane-drift", "foundation-check"]);
    for (const digest of Object.values(outputs.policies)) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(JSON.stringify(outputs)).not.toContain("capabilities");
  });

  const wrong: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["nothing", undefined, ["has no output foundation yet, or is no foundation: update it first"]],
    ["another output", ["platform"], ["has no output foundation yet, or is no foundation: update it first"]],
    [
      "another place",
      change({ environment: "staging", kvVersion: 1, cluster: "east" }),
      ["has another ccr:cluster", "has another ccr:environment", "has another ccr:kvVersion"],
    ],
    [
      "less than the lanes use",
      change({
        mounts: [],
        authMounts: ["oidc"],
        externalSecrets: { namespace: "eso", serviceAccount: "eso", tokenRequests: ["eso/eso"] },
      }),
      [
        "does not let External Secrets log in as external-secrets/external-secrets, which the lanes of activity-core",
        "has no auth mount kubernetes, which role external-secrets-activity-core is of",
        "has no mount platform, which CCR-2026-0001 reads",
      ],
    ],
    [
      "policies of other requests",
      change({ policies: { ...outputs.policies, "lane-apply": "sha256:0" } }),
      ["has a policy lane-apply that is not the one of these requests: update the foundation first"],
    ],
  ];
  it.each(wrong)("is refused in an update where it is %s", (_, value, expected) => {
    const { reasons, warnings } = judge(value);
    for (const text of expected) expect(reasons.join("\n")).toContain(`ccr:foundation: ${stack} ${text}`);
    expect(warnings).toEqual([]);
  });

  it("may come after a preview, unless it is that of other lanes", () => {
    for (const [name, value, expected] of wrong) {
      const { reasons, warnings } = judge(value, { isDryRun: true });
      const told = name === "another place" ? reasons : warnings;
      for (const text of expected) expect(told.join("\n")).toContain(text);
      expect((name === "another place" ? warnings : reasons).length).toBe(0);
    }
  });

  it("is behind as soon as a request was approved that it does not know", () => {
    const behind = describeFoundation(planSample({ sources: [readSample(1), readSample(2)] }), {
      settings,
      foundation: readSettings(),
    });
    expect(judge(behind).reasons.join("\n")).toContain("has a policy lane-apply that is not the one of these requests");
  });
});
