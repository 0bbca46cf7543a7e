import { describe, expect, test } from "vitest";
import type { Checked } from "../../lanes/check.ts";
import {
  checkRequests,
  compileChecked,
  compileLanes,
  findGrant,
  findRole,
  formatFinding,
  type LaneSet,
  listRoles,
} from "../../lanes/lane-set.ts";
import { listSharing } from "../../lanes/list-sharing.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { approveRequest } from "../approve.ts";
import { makeApproved } from "./orders/order.ts";
import { makeNeighbour, makeRequest } from "./rules/request.ts";
import { checkSample, readSample, settings } from "./sample.ts";

type Change = NonNullable<Parameters<typeof makeRequest>[0]>;

const asChecked = (ccr: Checked["ccr"] & object): Checked => ({
  source: { path: `${ccr.id}.yaml`, text: "" },
  ccr: approveRequest(ccr),
  findings: [],
});

/** An approved lane of External Secrets in a namespace of its own. */
function makeLane(id: string, namespace: string, change: Change = () => undefined): Checked {
  return asChecked(
    makeNeighbour((ccr) => {
      ccr.id = id;
      ccr.status = "approved";
      ccr.auth.role = `external-secrets-${namespace}`;
      ccr.delivery = { surface: "external-secrets", namespace };
      change(ccr);
    }),
  );
}

function compile(checked: readonly Checked[], changes: Partial<StackSettings> = {}): LaneSet {
  const { set, errors } = compileChecked(checked, { ...settings, ...changes }, {});
  if (set === undefined) throw new Error(errors.join("\n"));
  return set;
}

const named = (id: string, policy: string, namespace = "b") =>
  makeLane(id, namespace, (ccr) => {
    ccr.openbao.policy_name = policy;
    ccr.auth.policies = [policy];
  });

describe("what is in a set", () => {
  const role = (id: string, name: string): Checked => ({
    source: { path: `${id}.yaml`, text: "" },
    order: makeApproved("openbao-token-role", (order) => {
      Object.assign(order, { id });
      order.token_role.role = name;
      order.token_role.policies = ["a-policy"];
    }),
    findings: [],
  });
  const everything = [
    named("CCR-2026-0012", "z-policy"),
    named("CCR-2026-0013", "m-policy"),
    named("CCR-2026-0011", "a-policy", "a"),
    checkSample(1),
    role("CCR-2026-0022", "z-role"),
    role("CCR-2026-0021", "a-role"),
    { ...role("CCR-2026-0010", "m-role"), order: { ...makeApproved("openbao-token-role"), id: "CCR-2026-0010" } },
    asChecked(makeRequest((ccr) => Object.assign(ccr, { id: "CCR-2026-0014" }))),
  ];

  test("is sorted by name, what is withheld by its request", () => {
    const set = compile(everything);
    expect(set.lanes.map(({ name }) => name)).toEqual([
      ...["a-policy", "m-policy", "workload-kv-read-whynot-design-npm-publish", "z-policy"],
    ]);
    expect(set.namespaces.map(({ namespace }) => namespace)).toEqual(["a", "b"]);
    expect(set.tokenRoles.map(({ name }) => name)).toEqual(["a-role", "z-role"]);
    expect(set.withheld.map(({ ccrId }) => ccrId)).toEqual(["CCR-2026-0010", "CCR-2026-0014"]);
  });

  test("is a role for each namespace, with the policies of its lanes, and one for each other lane", () => {
    const set = compile(everything);
    const [first, second] = set.namespaces;
    expect(second?.role.tokenPolicies).toEqual(["m-policy", "z-policy"]);
    const [lane, , direct] = set.lanes;
    if (lane === undefined || direct === undefined) throw new Error("there are four");
    expect(findRole(set, lane)).toBe(first?.role);
    expect(findRole(set, direct)).toBe(direct.role);
    expect(listRoles(set).map(({ name }) => name)).toEqual([
      ...["external-secrets-a", "external-secrets-b", "whynot-design-npm-publish", "a-role", "z-role"],
    ]);
  });

  test("is found by the request that it came of", () => {
    const set = compile(everything);
    expect(findGrant(set, "CCR-2026-0012")).toBe(set.lanes.at(-1));
    expect(findGrant(set, "CCR-2026-0022")).toBe(set.tokenRoles.at(-1));
    expect(findGrant(set, "CCR-2026-0014")).toBeUndefined();
  });

  test("says in the proof of a lane who else reads by its role, and that none does where it is so", () => {
    const set = compile(everything);
    const [first, second] = set.namespaces;
    const about = (lanes = first?.lanes ?? []) =>
      lanes.map(({ proof }) => proof.find(({ claim }) => claim.startsWith("the role's tokens"))?.granted);
    expect(about()).toEqual(first?.lanes.map(({ policy }) => policy.name));
    expect(about(second?.lanes ?? [])).toEqual([
      "m-policy (this lane), z-policy (CCR-2026-0012)",
      "z-policy (this lane), m-policy (CCR-2026-0013)",
    ]);
    for (const lane of second?.lanes ?? []) expect(set.lanes).toContain(lane);
    const others = second?.lanes.slice(1).map(({ ccrId, policy }) => ({ request: ccrId, path: policy.path }));
    expect(listSharing(set, second?.lanes[0]?.ccrId ?? "")).toEqual(others);
    expect(listSharing(set, first?.lanes[0]?.ccrId ?? "")).toEqual([]);
    expect(listSharing(set, "CCR-2026-0022")).toEqual([]);
  });

  test("says of a namespace who reads, through what, and why", () => {
    const set = compile(everything);
    const [, second] = set.namespaces;
    expect(second).toMatchObject({ appliedBy: "pulumi", store: { name: "openbao-b" } });
    expect(second?.storeManifest.metadata.name).toBe("openbao-b");
    expect(second?.proof.every(({ holds }) => holds)).toBe(true);
    expect(JSON.stringify(second?.description)).toContain("CCR-2026-0013");
  });
});

describe("what does not hold together", () => {
  test("is no set: a lane that grants another path than it reads", () => {
    const faulty = makeLane("CCR-2026-0011", "a", (ccr) => {
      ccr.openbao.kv_path = "platform/platform/search";
    });
    const { set, errors } = compileChecked([faulty, checkSample(3)], settings, {});
    expect(set).toBeUndefined();
    expect(errors).toEqual([
      "CCR-2026-0011.yaml:1:1: this lane would not hold together: " +
        "the path that is granted is the path that External Secrets reads",
    ]);
  });

  test("is no set: lanes of a namespace that differ in role and store", () => {
    const [one, two] = [named("CCR-2026-0011", "a-policy"), named("CCR-2026-0012", "b-policy")];
    const other = makeLane("CCR-2026-0013", "b", (ccr) => {
      ccr.auth.ttl = "20m";
      ccr.openbao.mount = "other";
      ccr.openbao.kv_path = "other/workloads/activity-core/search/key";
    });
    expect(compileChecked([one, two], settings, {}).errors).toEqual([]);
    expect(compileChecked([one, other], settings, {}).errors).toEqual([
      "the lanes of namespace b would not hold together: " +
        "every lane binds the role alike; every lane reads through the store alike",
    ]);
  });

  test("is no set: a request with errors, which is a fault of whoever calls", () => {
    const findings = [{ severity: "error" }] as unknown as Checked["findings"];
    expect(() => compileChecked([{ ...checkSample(3), findings }], settings, {})).toThrow(TypeError);
  });
});

describe("a what-if of a successor", () => {
  const older = named("CCR-2026-0011", "a-policy");
  const newer = asChecked(
    makeNeighbour((ccr) => {
      ccr.id = "CCR-2026-0012";
      ccr.supersedes = "CCR-2026-0011";
      ccr.openbao.policy_name = "b-policy";
      ccr.auth.policies = ["b-policy"];
      ccr.auth.role = "external-secrets-b";
      ccr.delivery = { surface: "external-secrets", namespace: "b" };
    }),
  );

  test("shows the lane as the successor's, and the older request as replaced", () => {
    const { lanes, withheld, namespaces } = compile([older, newer], { whatIf: ["CCR-2026-0012"] });
    expect(lanes.map(({ ccrId }) => ccrId)).toEqual(["CCR-2026-0012"]);
    expect(namespaces[0]?.lanes.map(({ supersedes }) => supersedes)).toEqual(["CCR-2026-0011"]);
    expect(withheld).toEqual([
      {
        ccrId: "CCR-2026-0011",
        title: older.ccr?.title,
        name: "a-policy",
        reasons: ["what if CCR-2026-0012 superseded it"],
        isDecided: true,
        isElsewhere: false,
      },
    ]);
  });

  test("changes nothing for others, nor without the what-if", () => {
    expect(compile([older, newer]).lanes.map(({ ccrId }) => ccrId)).toEqual(["CCR-2026-0011"]);
    const approved = {
      ...newer,
      ccr: approveRequest({ ...(newer.ccr as never as object), status: "approved" } as never),
    };
    expect(compile([older, approved]).lanes).toHaveLength(2);
    const alone = { ...newer, ccr: { ...newer.ccr, supersedes: undefined } as never };
    expect(compile([older, alone], { whatIf: ["CCR-2026-0012"] }).lanes).toHaveLength(2);
  });
});

describe("requests of a folder", () => {
  const load = (...sources: ReturnType<typeof readSample>[]) => ({ sources, findings: [] });

  test("are checked for the stack: a what-if of no request is an error", () => {
    const whatIf = ["CCR-2026-0003", "CCR-2026-0098"];
    expect(checkRequests(load(readSample(3)), { ...settings, whatIf }).errors).toEqual([
      "ccr:whatIf: no request has the id CCR-2026-0098",
    ]);
    expect(checkRequests(load(readSample(3)), undefined).errors).toEqual([]);
    expect(compileLanes(load(readSample(3)), undefined)).toEqual({ errors: [] });
    expect(compileLanes(load(readSample(3)), settings).set?.lanes).toHaveLength(1);
    const faulty = load({ path: "CCR-2026-0098-x.yaml", text: "id: CCR-2026-0099\n" });
    expect(checkRequests(faulty, { ...settings, whatIf }).errors.join()).not.toContain("whatIf");
  });

  test("are held to the clock that is passed in, and to none where there is none", () => {
    const early = { now: Date.parse("2020-01-01T00:00:00Z") };
    expect(checkRequests(load(readSample(3)), settings, early).errors.join("\n")).toContain(": future-record: ");
    expect(checkRequests(load(readSample(3)), settings).errors).toEqual([]);
    const late = { now: Date.parse("2099-01-01T00:00:00Z") };
    expect(checkRequests(load(readSample(3)), settings, late).errors).toEqual([]);
  });

  test("are held to their policy files, whose paths depend on the KV version", () => {
    const path = "openbao/policies/workload-kv-read-llm-connect-provider-secrets.hcl";
    const below = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
    const withPolicy = (prefix: string) => ({
      ...load(readSample(3)),
      policyFiles: [{ path, text: `path "${prefix}/${below}" {\n  capabilities = ["read"]\n}\n` }],
    });
    const codes = (prefix: string, changes?: Partial<StackSettings>) =>
      checkRequests(withPolicy(prefix), changes && { ...settings, ...changes }).errors.filter((line) =>
        line.includes("policy"),
      ).length;
    expect([codes("platform/data", {}), codes("platform", {})]).toEqual([0, 1]);
    expect([codes("platform/data", { kvVersion: 1 }), codes("platform", { kvVersion: 1 })]).toEqual([1, 0]);
    expect(codes("platform/data")).toBe(0);
  });
});

test("a finding is one line: where, what, and what to do", () => {
  const place = { file: "a.yaml", line: 3, column: 7, pointer: "/id" };
  const words = { message: "It is wrong", hint: "Correct it.", docs: "docs/findings.md#bad-id" };
  expect(formatFinding({ code: "bad-id", severity: "error", ...place, ...words })).toBe(
    "a.yaml:3:7: bad-id: It is wrong (Correct it.)",
  );
});
