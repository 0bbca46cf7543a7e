import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileLanes, type LaneSet } from "../../../lanes/lane-set.ts";
import { type EngineStep, mapSteps } from "../../../lanes/plan/map-steps.ts";
import { readSample, settings } from "../sample.ts";

function compile(...samples: readonly Parameters<typeof readSample>[]): LaneSet {
  const { set } = compileLanes({ sources: samples.map((each) => readSample(...each)), findings: [] }, settings);
  if (set === undefined) throw new Error("the samples have errors");
  return set;
}

const set = compile([2], [3]);
const lane = "workload-kv-read-llm-connect-provider-secrets";
const urn = (types: string, name: string): string => `urn:pulumi:s::p::${types}::${name}`;
const laneType = "credential-lanes:index:CredentialLane";
const policyOf = (name: string): string => urn(`${laneType}$vault:index/policy:Policy`, name);
const map = (steps: readonly EngineStep[], of: LaneSet = set) => mapSteps(steps, of);

describe("a step", () => {
  test("belongs to the request that asks for its resource, and to all that share it", () => {
    const role = urn(
      "credential-lanes:index:NamespaceAccess$vault:kubernetes/authBackendRole:AuthBackendRole",
      "activity-core",
    );
    expect(
      map([
        { op: "create", urn: policyOf(lane) },
        { op: "update", urn: role, detailedDiff: { tokenTtl: {}, audience: {} } },
      ]),
    ).toEqual([
      expect.objectContaining({
        op: "update",
        kind: "role",
        id: "auth/kubernetes/role/external-secrets-activity-core",
        ccrIds: ["CCR-2026-0003"],
        fields: ["audience", "tokenTtl"],
      }),
      expect.objectContaining({ op: "create", kind: "policy", id: lane, ccrIds: ["CCR-2026-0003"], isUnasked: false }),
    ]);
  });

  test("that changes nothing is left out, and the stack's own are told apart", () => {
    const steps = ["same", "read", "refresh"].map((op) => ({ op, urn: policyOf(lane) }));
    const own = [urn("pulumi:pulumi:Stack", "p-s"), urn("pulumi:providers:vault", "openbao")];
    const mapped = map([...steps, ...own.map((each) => ({ op: "create", urn: each }))]);
    expect(mapped.map(({ kind, isUnasked }) => [kind, isUnasked])).toEqual([
      ["stack", false],
      ["stack", false],
    ]);
  });

  test("of what is only read changes nothing, as of the outputs of a foundation's stack", () => {
    const reference = urn("pulumi:pulumi:StackReference", "organization/credential-lanes-foundation/production");
    const ops = ["read", "read-replacement", "discard", "discard-replaced"];
    expect(map(ops.map((op) => ({ op, urn: reference })))).toEqual([]);
  });

  test("that nobody asks for says so, whatever its type", () => {
    const strangers = [
      policyOf("stranger"),
      urn("vault:index/policy:Policy", lane),
      urn("kubernetes:core/v1:Secret", "x"),
      urn("pulumi:pulumi:StackReference", "x"),
    ];
    const mapped = map(strangers.map((each) => ({ op: "create", urn: each })));
    expect(mapped.map(({ isUnasked, ccrIds }) => [isUnasked, ccrIds])).toEqual(strangers.map(() => [true, []]));
  });

  test("that takes a lane away names the request that grants it no more, and why", () => {
    const ended = compile(
      [2],
      [
        3,
        [
          ["status: active", "status: deactivated"],
          ["resolvable: true", "resolvable: false"],
          ["readiness: active", "readiness: template"],
        ],
      ],
    );
    const steps: EngineStep[] = [
      { op: "delete", urn: urn(laneType, lane), oldState: { inputs: { ccr: "CCR-2026-0003" } } },
      { op: "delete", urn: policyOf(lane) },
    ];
    for (const step of map(steps, ended)) {
      expect(step).toMatchObject({
        ccrIds: ["CCR-2026-0003"],
        isUnasked: false,
        because: ["CCR-2026-0003: status deactivated grants nothing"],
      });
    }
    // Nobody knows why a lane goes that no component tells of.
    expect(map([{ op: "delete", urn: policyOf(lane) }], ended)[0]?.isUnasked).toBe(true);
  });

  test("has its place by what it is, in whatever order the engine came to it", () => {
    const steps: EngineStep[] = ["create", "update"].flatMap((op) =>
      [policyOf(lane), policyOf("a"), urn("vault:index/policy:Policy", "a")].map((each) => ({ op, urn: each })),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(steps, { minLength: steps.length }), (shuffled) => {
        expect(map(shuffled)).toEqual(map(steps));
      }),
    );
  });
});
