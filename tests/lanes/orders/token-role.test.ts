import { describe, expect, test } from "vitest";
import { listObjects, nameHeldObjects, nameObject } from "../../../lanes/adoption.ts";
import { checkSources } from "../../../lanes/check.ts";
import { findContinuity } from "../../../lanes/continuity.ts";
import { describeSet } from "../../../lanes/describe-set.ts";
import { auditGrants, describeDeclared } from "../../../lanes/drift/audit-grants.ts";
import { judgeNamed } from "../../../lanes/guard.ts";
import { compileChecked, type LaneSet, listRoles } from "../../../lanes/lane-set.ts";
import type { TokenRoleOrder } from "../../../lanes/orders/schema.ts";
import { compileTokenRole, isTokenRole } from "../../../lanes/orders/token-role.ts";
import { mapSteps } from "../../../lanes/plan/map-steps.ts";
import type { StackSettings } from "../../../lanes/stack-settings.ts";
import { readSample, settings } from "../sample.ts";
import { approve, makeApproved, makeOrder } from "./order.ts";

type Replacements = Parameters<typeof readSample>[1];

const lane = readSample(3);
const policy = "workload-kv-read-llm-connect-provider-secrets";
const id = "CCR-2026-0046";

type Change = (order: Parameters<Parameters<typeof makeOrder<"openbao-token-role">>[1] & object>[0]) => void;

/** The set of one lane and a token role, which is approved of what the change makes it. */
function compile(
  order: TokenRoleOrder,
  { replacements = [], ...changes }: Partial<StackSettings> & { replacements?: Replacements } = {},
): LaneSet {
  const sources = [replacements.length === 0 ? lane : readSample(3, replacements)];
  const checked = [...checkSources(sources), { source: { path: "order.yaml", text: "" }, order, findings: [] }];
  const { set, errors } = compileChecked(checked, { ...settings, ...changes }, {});
  if (set === undefined) throw new Error(errors.join("\n"));
  return set;
}

const approved = (change?: Change): TokenRoleOrder => makeApproved("openbao-token-role", change);
const withheld = (set: LaneSet) => set.withheld.find(({ ccrId }) => ccrId === id);

describe("a token role that is approved", () => {
  test("is compiled with exactly what the order says", () => {
    const order = approved((each) => {
      each.token_role.bound_cidrs = ["10.30.0.0/16", "10.20.0.0/16"];
      each.token_role.orphan = true;
    });
    const [grant] = compile(order).tokenRoles;
    expect(grant?.role).toEqual({
      method: "token",
      mount: "token",
      name: "ci-publish",
      tokenPolicies: [policy],
      tokenTtlSeconds: 900,
      renewable: false,
      orphan: true,
      boundCidrs: ["10.20.0.0/16", "10.30.0.0/16"],
    });
    expect(grant?.lanes.map(({ ccrId }) => ccrId)).toEqual(["CCR-2026-0003"]);
  });

  test("is an object of the stack, a role among its roles, and described in words", () => {
    const set = compile(approved());
    const object = listObjects(set).find(({ ccrIds }) => ccrIds.includes(id));
    expect(object).toMatchObject({
      kind: "role",
      id: "auth/token/roles/ci-publish",
      parent: { type: "credential-lanes:index:SharedTokenRole", name: "ci-publish" },
      wanted: { allowed_policies: [policy], token_type: "service", token_explicit_max_ttl: 900, orphan: false },
    });
    expect(listRoles(set).map(({ name }) => name)).toContain("ci-publish");
    expect(describeSet(set).tokenRoles["ci-publish"]).toEqual({
      ccr: id,
      title: "Another request",
      digest: expect.stringMatching(/^sha256:/),
      by: "whoever may create tokens by role ci-publish of auth/token, for 15m",
      policies: { [policy]: expect.stringMatching(/^CCR-2026-0003: /) },
    });
    expect(judgeNamed([id], set)).toEqual([]);
  });

  test("carries the policy of its lane because it was asked for, as no other does", () => {
    const set = compile(approved());
    const { policies } = describeDeclared(set);
    const path = "auth/token/roles/ci-publish";
    const audit = (...carriers: { path: string; policies: string[] }[]) =>
      auditGrants(set, { policies, carriers }, new Set()).flatMap((grant) => grant.carriers);
    expect(audit({ path, policies: [policy] })).toEqual([]);
    expect(audit({ path: "auth/token/roles/other", policies: [policy] })).toEqual(["auth/token/roles/other"]);
    expect(describeDeclared(set).carriers).toContainEqual({ path, policies: [policy] });
  });

  test("is held once it is in the state", () => {
    const held = nameHeldObjects([
      { type: "vault:tokenauth/authBackendRole:AuthBackendRole", outputs: { roleName: "ci-publish" } },
    ]);
    const object = listObjects(compile(approved())).find(({ ccrIds }) => ccrIds.includes(id));
    expect(object && held.has(nameObject(object))).toBe(true);
  });
});

describe("a token role is withheld, and says why", () => {
  test.each<[string, TokenRoleOrder, Partial<StackSettings>, string, boolean]>([
    ["that is only proposed", makeOrder("openbao-token-role"), {}, "status proposed grants nothing", true],
    [
      "that was changed since its approval",
      { ...approved(), token_role: { ...approved().token_role, ttl: "20m" } },
      {},
      "changed after platform-operator approved it",
      false,
    ],
    [
      "whose approval is a status alone",
      { ...makeOrder("openbao-token-role"), status: "approved" },
      {},
      "records",
      false,
    ],
    [
      "whose callers nobody confirmed",
      approved((each) => {
        each.token_role.callers_confirmed = false;
      }),
      {},
      "its callers are not confirmed",
      false,
    ],
    [
      "of another environment",
      approved((each) => {
        each.target.environment = "staging";
      }),
      {},
      "it is for environment staging",
      false,
    ],
    [
      "of another cluster",
      approved((each) => {
        each.target.cluster = "railiance-1";
      }),
      { cluster: "coulombcore" },
      "it is for cluster railiance-1",
      false,
    ],
    [
      "with a policy that is no lane's",
      approved((each) => {
        each.token_role.policies.push("workload-kv-read-other");
      }),
      {},
      "this stack does not grant workload-kv-read-other (no request)",
      false,
    ],
  ])("%s", (_name, order, changes, reason, isDecided) => {
    const set = compile(order, changes);
    expect(set.tokenRoles).toEqual([]);
    expect(withheld(set)?.reasons.join("; ")).toContain(reason);
    expect(withheld(set)?.isDecided).toBe(isDecided);
  });

  test("as a whole where one of its lanes has ended, and that is decided", () => {
    const ended: Replacements = [
      ["status: active", "status: deactivated"],
      ["resolvable: true", "resolvable: false"],
      ["readiness: active", "readiness: template"],
    ];
    const set = compile(approved(), { replacements: ended });
    expect(set.tokenRoles).toEqual([]);
    expect(withheld(set)).toMatchObject({
      reasons: [`this stack does not grant ${policy} (CCR-2026-0003)`],
      isDecided: true,
    });
  });

  test("where the stack requires signatures that are not there", () => {
    const allowedSigners = "signers";
    const checked = { source: { path: "order.yaml", text: "" } };
    const surroundings = { settings: { ...settings, allowedSigners }, lanes: compile(approved()).lanes, withheld: [] };
    expect(isTokenRole(compileTokenRole(checked, approved(), surroundings))).toBe(false);
    const signed = { ...surroundings, isSigned: () => true };
    expect(isTokenRole(compileTokenRole(checked, approved(), signed))).toBe(true);
  });
});

describe("what a withheld token role comes of", () => {
  const grant = compile(approved());
  const lost = (ccrId: string, name: string, isDecided: boolean, isElsewhere: boolean) =>
    ({ ccrId, title: "", name, reasons: [], isDecided, isElsewhere }) as const;
  const judge = (
    around: Partial<Parameters<typeof compileTokenRole>[2]>,
    order: TokenRoleOrder = approved((each) => each.token_role.policies.push("other")),
  ) => {
    const surroundings = { settings, lanes: grant.lanes, withheld: [], ...around };
    return compileTokenRole({ source: { path: "order.yaml", text: "" } }, order, surroundings);
  };

  test("is decided only where the end of every missing lane is", () => {
    const missing = [lost("CCR-1", "other", true, false), lost("CCR-9", "stranger", false, true)];
    expect(judge({ withheld: missing })).toMatchObject({ isDecided: true, isElsewhere: false });
    expect(judge({ withheld: [...missing, lost("CCR-2", "other", false, false)] })).toMatchObject({
      reasons: ["this stack does not grant other (CCR-1, CCR-2)"],
      isDecided: false,
      isElsewhere: false,
    });
    expect(judge({ withheld: missing, lanes: [] })).toMatchObject({
      reasons: ["this stack does not grant other (CCR-1)", `this stack does not grant ${policy} (no request)`],
      isDecided: false,
    });
  });

  test("is another stack's where it says so, or where every missing lane is", () => {
    expect(judge({ withheld: [lost("CCR-1", "other", false, true)] })).toMatchObject({ isElsewhere: true });
    const mixed = [lost("CCR-1", "other", false, true), lost("CCR-2", "other", false, false)];
    expect(judge({ withheld: mixed })).toMatchObject({ isElsewhere: false });
    expect(judge({ withheld: [lost("CCR-1", "other", false, true)], lanes: [] })).toMatchObject({ isElsewhere: false });
    expect(judge({ settings: { ...settings, environment: "staging" } }, approved())).toMatchObject({
      isElsewhere: true,
      isDecided: false,
    });
    expect(judge({}, makeOrder("openbao-token-role"))).toMatchObject({ isElsewhere: false, isDecided: true });
  });

  test("names the role, and the request that it supersedes", () => {
    expect(judge({})).toStrictEqual({
      ccrId: id,
      title: "Another request",
      name: "ci-publish",
      reasons: ["this stack does not grant other (no request)"],
      isDecided: false,
      isElsewhere: false,
    });
    const newer = approved((each) => Object.assign(each, { supersedes: "CCR-2026-0040" }));
    expect(judge({}, newer)).toMatchObject({ supersedes: "CCR-2026-0040" });
  });

  test("is nothing where two lanes have one policy: a check refuses them", () => {
    expect(() => judge({ lanes: [...grant.lanes, ...grant.lanes] }, approved())).toThrow(
      "order.yaml has a policy of two lanes",
    );
  });

  test("is a role with each policy once, sorted, and the lanes in that order", () => {
    const [lane] = grant.lanes;
    if (lane === undefined) throw new Error("there is one");
    const other = { ...lane, ccrId: "CCR-9", policy: { ...lane.policy, name: "a-policy" } };
    const stranger = { ...lane, ccrId: "CCR-8", policy: { ...lane.policy, name: "stranger" } };
    const order = approved((each) => each.token_role.policies.push("a-policy", policy));
    const role = judge({ lanes: [lane, stranger, other] }, order);
    expect(isTokenRole(role) && role.role.tokenPolicies).toEqual(["a-policy", policy]);
    expect(isTokenRole(role) && role.lanes.map(({ ccrId }) => ccrId)).toEqual(["CCR-9", lane.ccrId]);
    expect(role).not.toHaveProperty("whatIf");
  });
});

test("a what-if says every reason at once", () => {
  const order = makeOrder("openbao-token-role", (each) => {
    each.token_role.callers_confirmed = false;
  });
  const [grant] = compile(order, { whatIf: [id] }).tokenRoles;
  expect(grant?.description.notApproved).toBe("WHAT IF: status proposed grants nothing; its callers are not confirmed");
});

test("a what-if shows a role that is not approved, and says so", () => {
  const [grant] = compile(makeOrder("openbao-token-role"), { whatIf: [id] }).tokenRoles;
  expect(grant?.whatIf).toEqual(["status proposed grants nothing"]);
  expect(grant?.description.notApproved).toBe("WHAT IF: status proposed grants nothing");
});

describe("a role that the stack holds", () => {
  const before = { lanes: [], tokenRoles: [{ name: "ci-publish", ccrId: id }] };

  test("goes by a decision, and never by an absence", () => {
    expect(findContinuity(compile(approved()), before).errors).toEqual([]);
    expect(findContinuity(compile(makeOrder("openbao-token-role")), before).errors).toEqual([]);
    const other = approved((each) => {
      each.id = "CCR-2026-0048";
      each.token_role.role = "other";
    });
    const [error] = findContinuity(compile(other), before).errors;
    expect(error).toContain(`ci-publish is granted on this stack by ${id}, and no request asks for it any more`);
    const changed = { ...approved(), title: "Another title" };
    expect(findContinuity(compile(changed), before).errors).toHaveLength(1);
  });

  test("passes to the request that supersedes its own", () => {
    const newer = approve({ ...approved(), id: "CCR-2026-0048", supersedes: id });
    expect(findContinuity(compile(newer), before).errors).toEqual([]);
  });
});

describe("a step of a plan", () => {
  const urn = (type: string): string => `urn:pulumi:production::lanes::${type}::ci-publish`;
  const component = "credential-lanes:index:SharedTokenRole";
  const role = `${component}$vault:tokenauth/authBackendRole:AuthBackendRole`;

  test("is the order's", () => {
    const steps = [component, role].map((type) => ({ op: "create", urn: urn(type) }));
    expect(mapSteps(steps, compile(approved()))).toMatchObject([
      { kind: "token-role", ccrIds: [id], isUnasked: false },
      { kind: "role", id: "auth/token/roles/ci-publish", ccrIds: [id], isUnasked: false },
    ]);
  });

  test("that deletes is explained by why the role is withheld", () => {
    const steps = [
      { op: "delete", urn: urn(component), oldState: { inputs: { ccr: id }, outputs: { ccrId: id } } },
      { op: "delete", urn: urn(role) },
    ];
    const mapped = mapSteps(steps, compile(makeOrder("openbao-token-role")));
    const because = [`${id}: status proposed grants nothing`];
    expect(mapped).toMatchObject([
      { kind: "token-role", because, isUnasked: false },
      { kind: "role", because, isUnasked: false },
    ]);
  });
});
