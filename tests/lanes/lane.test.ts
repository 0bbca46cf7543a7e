import { describe, expect, it } from "vitest";
import { checkSources } from "../../lanes/check.ts";
import { digestRequest } from "../../lanes/decisions/digest.ts";
import { compileLane, describeFormerLane, findReasonsToWithhold, isLane, type Lane } from "../../lanes/lane.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import type { LaneOrder } from "../../lanes/orders/schema.ts";
import { approveRequest } from "../approve.ts";
import { makeApproved, makeOrder } from "./orders/order.ts";
import { makeRequest } from "./rules/request.ts";
import { checkSample, readSample, settings } from "./sample.ts";

function compile(...args: Parameters<typeof checkSample>): Lane {
  const result = compileLane(checkSample(...args), settings);
  if (!isLane(result)) throw new Error(result.reasons.join("; "));
  return result;
}

const frontDoorOff: readonly (readonly [string, string])[] = [
  ["resolvable: true", "resolvable: false"],
  ["readiness: active", "readiness: template"],
];

describe("a Kubernetes lane of External Secrets", () => {
  it("grants read on the one API path, and nothing else", () => {
    expect(compile(3).policy).toEqual({
      name: "workload-kv-read-llm-connect-provider-secrets",
      mount: "platform",
      key: "workloads/activity-core/llm-connect/llm-connect-provider-secrets",
      path: "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets",
      text: [
        "# CCR-2026-0003",
        'path "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets" {',
        '  capabilities = ["read"]',
        "}",
        "",
      ].join("\n"),
    });
  });

  it("reads the path without data/ where the mount is KV 1", () => {
    const lane = compileLane(checkSample(3), { ...settings, kvVersion: 1 });
    if (!isLane(lane)) throw new Error("withheld");
    expect(lane.policy.path).toBe("platform/workloads/activity-core/llm-connect/llm-connect-provider-secrets");
    expect(lane.externalSecret?.store.kvVersion).toBe(1);
  });

  it("binds the role, the store and the delivery to each other", () => {
    const { role, externalSecret } = compile(3);
    expect(role).toEqual({
      method: "kubernetes",
      mount: "kubernetes",
      name: "external-secrets-activity-core",
      serviceAccountNames: ["external-secrets"],
      serviceAccountNamespaces: ["external-secrets"],
      tokenPolicies: ["workload-kv-read-llm-connect-provider-secrets"],
      tokenTtlSeconds: 900,
    });
    expect(externalSecret).toEqual({
      store: {
        name: "openbao-activity-core",
        namespace: "activity-core",
        server: "https://openbao.openbao.svc:8200",
        mount: "platform",
        kvVersion: 2,
        authMount: "kubernetes",
        role: "external-secrets-activity-core",
        serviceAccount: { name: "external-secrets", namespace: "external-secrets" },
      },
      delivery: {
        namespace: "activity-core",
        store: "openbao-activity-core",
        secretName: "llm-connect-provider-secrets",
        key: "workloads/activity-core/llm-connect/llm-connect-provider-secrets",
        fields: ["OPENROUTER_API_KEY"],
        refreshInterval: "1h0m0s",
        creationPolicy: "Owner",
        deletionPolicy: "Retain",
        takesOverSecret: false,
      },
      manifest: expect.objectContaining({ kind: "ExternalSecret" }),
      appliedBy: "pulumi",
    });
  });
});

describe("an OIDC lane", () => {
  it("has a role of its own and no store", () => {
    const lane = compile(1);
    expect(lane.externalSecret).toBeUndefined();
    expect(lane.role).toEqual({
      method: "oidc",
      mount: "oidc",
      name: "whynot-design-npm-publish",
      userClaim: "sub",
      boundClaims: { groups: ["whynot-design"] },
      allowedRedirectUris: ["http://localhost:8250/oidc/callback"],
      tokenPolicies: ["workload-kv-read-whynot-design-npm-publish"],
      tokenTtlSeconds: 900,
    });
  });
});

describe("what grants", () => {
  const states = [
    ...["requested", "proposed", "approved", "denied", "needs_changes", "applied", "verified"],
    ...["active", "deactivated", "rotated", "compromised", "superseded", "cancelled"],
  ];
  for (const state of states) {
    const grants = ["approved", "applied", "verified", "active", "rotated"].includes(state);
    it(`${state} ${grants ? "grants" : "is withheld"}`, () => {
      const checked = checkSample(3, [["status: active", `status: ${state}`], ...frontDoorOff]);
      const result = compileLane(checked, settings);
      expect(isLane(result)).toBe(grants);
      if (!isLane(result)) expect(result.reasons).toEqual([`status ${state} grants nothing`]);
    });
  }

  it("gives every reason at once", () => {
    const checked = checkSample(3, [
      ["status: active", "status: proposed"],
      ["bound_claims_confirmed: true", "bound_claims_confirmed: false"],
      ["environment: production", "environment: staging\n  cluster: coulombcore"],
      ...frontDoorOff,
    ]);
    const result = compileLane(checked, settings);
    expect(isLane(result) || result.reasons).toEqual([
      "status proposed grants nothing",
      "its auth binding is not confirmed",
      "it is for environment staging, this stack is production",
      "it is for cluster coulombcore, this stack is for no named cluster",
    ]);
  });

  it("withholds an approved content that was changed, whatever its status says, and does not take that for a decision", () => {
    const { path, text } = readSample(3);
    const [checked] = checkSources([{ path, text: text.replace("ttl: 15m", "ttl: 20m") }]);
    const result = checked === undefined ? undefined : compileLane(checked, settings);
    expect(result).toMatchObject({
      isDecided: false,
      reasons: [
        "its records do not carry status active: it was changed after platform-operator approved it",
        "its records do not carry status active: it was changed after activity-core-owner approved it",
      ],
    });
  });

  it("asks for signatures where the stack requires them, and for all of them where none can be checked", () => {
    const strict = { ...settings, allowedSigners: "allowed-signers" };
    const unchecked = compileLane(checkSample(3), strict);
    expect(isLane(unchecked) || unchecked.reasons).toEqual([
      expect.stringContaining("the approval of platform-operator has no good signature"),
      expect.stringContaining("the approval of activity-core-owner has no good signature"),
    ]);
    expect(isLane(compileLane(checkSample(3), strict, { isSigned: () => true }))).toBe(true);
    const half = compileLane(checkSample(3), strict, {
      isSigned: (_, { reviewer }) => reviewer === "platform-operator",
    });
    expect(isLane(half)).toBe(false);
  });

  it("selects a request of a cluster on that cluster's stack", () => {
    const checked = checkSample(3, [["environment: production", "environment: production\n  cluster: coulombcore"]]);
    expect(isLane(compileLane(checked, { ...settings, cluster: "coulombcore" }))).toBe(true);
    expect(isLane(compileLane(checked, { ...settings, cluster: "railiance01" }))).toBe(false);
  });

  it("refuses a request with an error, and a literal is no lane", () => {
    const broken = { ...checkSample(3), findings: [{ severity: "error" }] } as unknown as ReturnType<
      typeof checkSample
    >;
    expect(() => compileLane(broken, settings)).toThrow(/error findings/);
    const { ccrId, name, policy, role } = compile(3);
    // @ts-expect-error: only compileLane makes a Lane
    const forged: Lane = { ccrId, name, policy, role };
    expect(forged.name).toBe(name);
  });
});

describe("fields", () => {
  it("are sorted, whatever their order in the request", () => {
    const ccr = approveRequest(
      makeRequest((each) => {
        each.status = "approved";
        each.openbao.fields = ["Z_KEY", "A_KEY"];
      }),
    );
    const lane = compileLane({ ...checkSample(3), ccr }, settings);
    expect(isLane(lane) && lane.fields).toEqual(["A_KEY", "Z_KEY"]);
    expect(isLane(lane) && lane).not.toHaveProperty("supersedes");
  });
});

describe("what External Secrets delivers", () => {
  it.each([
    ["kubernetes", "direct-fetch", false],
    ["kubernetes", "external-secrets", true],
  ] as const)("is what %s asks for by %s: %s", (_, surface, isDelivered) => {
    const ccr = approveRequest(
      makeRequest((each) => {
        each.status = "approved";
        each.delivery = { surface };
      }),
    );
    const lane = compileLane({ ...checkSample(3), ccr }, settings);
    expect(isLane(lane) && "externalSecret" in lane).toBe(isDelivered);
  });
});

describe("a what-if", () => {
  const pending = checkSample(3, [["status: active", "status: proposed"], ...frontDoorOff]);
  const whatIf = ["CCR-2026-0003"];

  it("grants what is only proposed, and says so", () => {
    const lane = compileLane(pending, { ...settings, whatIf });
    expect(isLane(lane) && lane.whatIf).toEqual(["status proposed grants nothing"]);
    expect(isLane(lane) && JSON.stringify(lane.description)).toContain("status proposed grants nothing");
  });

  it("of another request, of another stack's, or of one that is granted anyway changes nothing", () => {
    expect(isLane(compileLane(pending, { ...settings, whatIf: ["CCR-2026-0001"] }))).toBe(false);
    expect(isLane(compileLane(pending, { ...settings, whatIf, environment: "staging" }))).toBe(false);
    const granted = compileLane(checkSample(3), { ...settings, whatIf });
    expect(isLane(granted) && granted).not.toHaveProperty("whatIf");
    const elsewhere = compileLane(checkSample(3), { ...settings, whatIf, environment: "staging" });
    expect(elsewhere).toMatchObject({ isElsewhere: true, isDecided: false });
  });

  it("of an order shows its lane as it will be", () => {
    const order: LaneOrder = makeOrder("lane-deactivation");
    const checked = { ...checkSample(3), orders: [order] };
    expect(isLane(compileLane(checked, settings))).toBe(true);
    expect(compileLane(checked, { ...settings, whatIf: [order.id] })).toMatchObject({
      reasons: [`what if ${order.id} were approved: it deactivates it`],
      isDecided: true,
    });
  });
});

describe("an order that ends the lane", () => {
  const approved = makeApproved("lane-deactivation");
  const edited = { ...approved, deactivation: { reason: "Another reason." } };

  it("takes the access away once it is approved, and only keeps it away where it was changed since", () => {
    expect(compileLane({ ...checkSample(3), orders: [approved] }, settings)).toMatchObject({
      reasons: [`${approved.id} deactivates it`],
      isDecided: true,
    });
    expect(compileLane({ ...checkSample(3), orders: [edited] }, settings)).toMatchObject({ isDecided: false });
  });

  it("counts by its signature where the stack requires one", () => {
    const strict = { ...settings, allowedSigners: "allowed-signers" };
    const checked = { ...checkSample(3), orders: [approved] };
    expect(compileLane(checked, strict, { isSigned: () => true })).toMatchObject({ isDecided: true });
    const isSigned = (_: unknown, { reviewer }: { reviewer: string }): boolean => reviewer !== "platform-operator";
    expect(compileLane(checked, strict, { isSigned })).toMatchObject({ isDecided: false });
  });
});

describe("reasons to withhold", () => {
  const place = { environment: "production" } as const;

  it("are none of what is granted there", () => {
    expect(findReasonsToWithhold(checkSample(3), place)).toEqual([]);
    expect(findReasonsToWithhold(checkSample(3), { ...place, tenants: ["activity-core"] })).toEqual([]);
  });

  it("are all of them: of decision, order, time and place", () => {
    const validity = 'validity:\n  not_after: "2026-07-31T23:59:59Z"\nverification:';
    const checked = {
      ...checkSample(3, [
        ["bound_claims_confirmed: true", "bound_claims_confirmed: false"],
        ["verification:", validity],
      ]),
      orders: [makeApproved("lane-compromise")],
    };
    const now = Date.parse("2026-08-01T00:00:00Z");
    expect(findReasonsToWithhold(checked, { environment: "staging", tenants: ["other"] }, { now })).toEqual([
      "its auth binding is not confirmed",
      "CCR-2026-0047 cuts it off as compromised",
      "its validity ended at 2026-07-31T23:59:59Z",
      "it is for environment production, this stack is staging",
      "it is of tenant activity-core, this stack is of others (ccr:tenants)",
    ]);
    expect(findReasonsToWithhold(checkSample(3), place, { isSigned: () => false })).toHaveLength(2);
    const orders = findReasonsToWithhold(checked, place, { isSigned: () => false }).filter((each) => /0047/.test(each));
    expect(orders).toEqual([expect.stringContaining("is not approved as it is now")]);
  });

  it("and objects are of requests alone", () => {
    const { ccr: _, ...none } = checkSample(3);
    expect(() => findReasonsToWithhold(none, place)).toThrow("a request that does not fit the schema has no reasons");
    expect(() => describeFormerLane(none, settings)).toThrow("a request that does not fit the schema has no lane");
    expect(() => compileLane(none, settings)).toThrow("a request with error findings cannot be compiled");
  });
});

describe("a lane that was", () => {
  it("has the names and the digest that it had, also once it ended", () => {
    const ended = checkSample(3, [["status: active", "status: deactivated"], ...frontDoorOff]);
    const { proof: _, description: __, ...objects } = compile(3);
    expect(describeFormerLane(ended, settings)).toEqual({ ...objects, digest: digestRequest(ended.ccr as never) });
  });
});

describe("lanes of one namespace", () => {
  const second: readonly (readonly [string, string])[] = [
    ["CCR-2026-0003", "CCR-2026-0004"],
    ["llm-connect-provider-secrets", "llm-connect-search-keys"],
    ["OPENROUTER_API_KEY", "SEARCH_API_KEY"],
    ["openrouter-llm-connect", "search-llm-connect"],
  ];
  const sources = () => {
    const copy = readSample(3, second);
    return [{ ...copy, path: "credential-change-requests/CCR-2026-0004-search.yaml" }, readSample(3), readSample(1)];
  };

  it("share one role, which carries the union of their policies, and one store", () => {
    const { set, errors } = compileLanes({ sources: sources(), findings: [] }, settings);
    expect(errors).toEqual([]);
    expect(set?.lanes.map(({ ccrId }) => ccrId)).toEqual(["CCR-2026-0003", "CCR-2026-0004", "CCR-2026-0001"]);
    expect(set?.namespaces).toHaveLength(1);
    expect(set?.namespaces[0]?.role.tokenPolicies).toEqual([
      "workload-kv-read-llm-connect-provider-secrets",
      "workload-kv-read-llm-connect-search-keys",
    ]);
  });

  it("come out the same whatever the order of the files", () => {
    const forward = compileLanes({ sources: sources(), findings: [] }, settings);
    const backward = compileLanes({ sources: sources().reverse(), findings: [] }, settings);
    expect(JSON.stringify(backward)).toBe(JSON.stringify(forward));
  });

  it("do not compile where one widens the role", () => {
    const [copy, ...rest] = sources();
    if (copy === undefined) throw new Error("no copy");
    const widened = { ...copy, text: copy.text.replace("      - external-secrets\n", "      - default\n") };
    const { set, errors } = compileLanes({ sources: [widened, ...rest], findings: [] }, settings);
    expect(set).toBeUndefined();
    expect(errors.length).toBeGreaterThan(0);
  });
});

describe("a set with an error", () => {
  it("is no set: every error is listed, with its place", () => {
    const broken = { path: "credential-change-requests/CCR-2026-0009-broken.yaml", text: "id: [\n" };
    const { set, errors } = compileLanes({ sources: [broken, readSample(3)], findings: [] }, settings);
    expect(set).toBeUndefined();
    expect(errors.every((line) => line.startsWith(`${broken.path}:`))).toBe(true);
    expect(errors.length).toBeGreaterThan(0);
  });
});

describe("a lane with a validity", () => {
  const validity =
    'validity:\n  not_before: "2026-07-01T00:00:00Z"\n  not_after: "2026-07-31T23:59:59Z"\nverification:';
  const compileAt = (now: string) =>
    compileLane(checkSample(3, [["verification:", validity]]), settings, { now: Date.parse(now) });

  it("is granted from its first instant to its last", () => {
    for (const now of ["2026-07-01T00:00:00Z", "2026-07-31T23:59:59Z"]) expect(isLane(compileAt(now))).toBe(true);
  });

  it("is granted for ever where it has no end, and at once where it has no beginning, or nobody knows the time", () => {
    const now = Date.parse("2099-01-01T00:00:00Z");
    expect(isLane(compileLane(checkSample(3), settings, { now }))).toBe(true);
    expect(isLane(compileLane(checkSample(3), settings, { now: 0 }))).toBe(true);
    expect(isLane(compileLane(checkSample(3, [["verification:", validity]]), settings))).toBe(true);
  });

  it("is withheld before, which takes no access away, and after, which does", () => {
    expect(compileAt("2026-06-30T23:59:59Z")).toMatchObject({
      reasons: ["its validity begins at 2026-07-01T00:00:00Z"],
      isDecided: false,
    });
    expect(compileAt("2026-08-01T00:00:00Z")).toMatchObject({
      reasons: ["its validity ended at 2026-07-31T23:59:59Z"],
      isDecided: true,
    });
  });
});
