import { describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { makeRequest } from "./request.ts";

const decision = {
  at: "2026-02-30T00:00:00Z",
  reviewer: "platform-operator",
  decision: "denied",
  comment: "No.",
  source: "cli",
};
const evidence = { at: "2026-02-30T00:00:00Z", kind: "apply", by: "platform-operator", outcome: "passed" };
const rotation = { id: "r1", at: "2026-02-30T00:00:00Z", by: "platform-operator", trigger: "schedule" };
const waiver = { code: "broad-claims", reason: "It is one.", approver: "nobody", expires: "2026-02-30" };

/** A list, an entry with a fault that a rule tells, and where that is told. */
const lists: readonly [pointer: string, entry: unknown, found: string][] = [
  ["/decisions", { ...decision, digest: `sha256:${"0".repeat(64)}` }, "bad-date /decisions/1/at"],
  ["/evidence", evidence, "bad-date /evidence/1/at"],
  ["/history", { at: "2026-02-30T00:00:00Z", to: "proposed", by: "x", reason: "y" }, "bad-date /history/1/at"],
  ["/rotations", rotation, "bad-date /rotations/1/at"],
  ["/review/comments", { ...decision, decision: "note" }, "bad-date /review/comments/1/at"],
  ["/risk/waivers", waiver, "bad-date /risk/waivers/1/expires"],
  ["/risk/waivers", waiver, "unapproved-waiver /risk/waivers/1/approver"],
  ["/openbao/fields", "with blank", "bad-field-name /openbao/fields/1"],
  [
    "/history",
    { at: "2026-01-01T00:00:00Z", from: "denied", to: "active", by: "x", reason: "y" },
    "illegal-transition /history/1/to",
  ],
  ["/review/required_approvers", "ops-warden", "self-approval /review/required_approvers/1"],
  ["/auth/policies", "root", "privileged-policy /auth/policies/1"],
  ["/auth/bound_claims/service_account_names", "a*", "inexact-binding /auth/bound_claims/service_account_names/1"],
];

test.each(lists)("a broken entry of %s hides nothing of the next one", (pointer, entry, found) => {
  const document = makeRequest() as unknown as Record<string, unknown>;
  const steps = pointer.slice(1).split("/");
  const last = steps.pop() ?? "";
  const owner = steps.reduce((at, step) => at[step] as Record<string, unknown>, document);
  owner[last] = [["no entry"], entry];
  const [checked] = checkSources([{ path: "CCR-2026-0042-llm-connect.yaml", text: JSON.stringify(document) }]);
  const codes = checked?.findings.map((each) => `${each.code} ${each.pointer}`);
  expect(codes).toContain(`wrong-type ${pointer}/0`);
  expect(codes).toContain(found);
});

test("a broken claim hides nothing of the next one", () => {
  const claims = { groups: 7, team: ["a*", "b"] };
  const auth = {
    ...makeRequest().auth,
    method: "oidc",
    allowed_redirect_uris: ["https://a.example/x"],
    bound_claims: claims,
  };
  const text = JSON.stringify({ ...makeRequest(), auth });
  const [checked] = checkSources([{ path: "CCR-2026-0042-llm-connect.yaml", text }]);
  const codes = checked?.findings.map((each) => `${each.code} ${each.pointer}`);
  expect(codes).toContain("wrong-type /auth/bound_claims/groups");
  expect(codes).toContain("inexact-binding /auth/bound_claims/team/0");
  expect(codes).toContain("broad-binding /auth/bound_claims/team");
});

/** "code pointer" of what is found in the request with some of its keys replaced, by their pointers; undefined removes one. */
function findChanged(changes: Readonly<Record<string, unknown>>): readonly string[] {
  const document = structuredClone(makeRequest()) as unknown as Record<string, unknown>;
  for (const [pointer, value] of Object.entries(changes)) {
    const steps = pointer.slice(1).split("/");
    const last = steps.pop() ?? "";
    const owner = steps.reduce((at, step) => at[step] as Record<string, unknown>, document);
    owner[last] = value;
  }
  const [checked] = checkSources([{ path: "CCR-2026-0042-llm-connect.yaml", text: JSON.stringify(document) }]);
  return (checked?.findings ?? []).map((each) => `${each.code} ${each.pointer}`);
}

test.each([
  ["a risk under another name", { "/risk": undefined, "/rsk": { classification: "high" } }],
  ["waivers that are no list", { "/risk/waivers": "x" }],
  ["a waiver without a code", { "/risk/waivers": [{ reason: "It is one.", approver: "platform-operator" }] }],
  ["a waiver that is none", { "/risk/waivers": [5] }],
  [
    "approvers that are no list",
    { "/review/required_approvers": "x", "/risk/waivers": [{ ...waiver, code: "long-ttl" }] },
  ],
])("%s waives nothing", (_, changes) => {
  const found = findChanged({ "/auth/ttl": "12h", "/auth/bound_claims_confirmed": false, ...changes });
  expect(found).toEqual(
    expect.arrayContaining(["long-ttl /auth/ttl", "unconfirmed-binding /auth/bound_claims_confirmed"]),
  );
  expect(found.filter((each) => each.startsWith("unused-waiver"))).toEqual([]);
});

test("of a request with an error nobody says that a waiver is not needed", () => {
  const waivers = [{ ...waiver, code: "long-ttl", approver: "platform-operator", expires: "2099-01-31" }];
  expect(findChanged({ "/risk/waivers": waivers })).toContain("unused-waiver /risk/waivers/0");
  expect(findChanged({ "/risk/waivers": waivers, "/auth/ttl": "15 m" })).toEqual(["bad-duration /auth/ttl"]);
});

test("each key of a waiver is judged by itself", () => {
  const { reason: _, ...bare } = { ...waiver, pointer: "auth" };
  const found = findChanged({ "/risk/waivers": [{ ...bare, code: "secret-value" }] });
  for (const key of ["code", "pointer"]) expect(found).toContain(`bad-waiver /risk/waivers/0/${key}`);
  expect(found).toContain("unapproved-waiver /risk/waivers/0/approver");
  expect(found).toContain("bad-date /risk/waivers/0/expires");
});

test("a plan that is broken hides none that is missing", () => {
  const found = findChanged({ "/lifecycle": { deactivate: 5 }, "/verification": { positive: 5 } });
  expect(found).toContain("missing-compromise-plan /lifecycle/compromised");
  expect(found).toContain("missing-negative-verification /verification/negative");
});

test("a broken name of the own policy hides no privileged one", () => {
  const found = findChanged({ "/openbao/policy_name": 5, "/auth/policies": ["workload-kv-read-x-admin", "root"] });
  expect(found).toContain("privileged-policy /auth/policies/1");
  expect(found.filter((each) => each.startsWith("foreign-policy"))).toEqual([]);
});

describe("a broken entry of the evidence", () => {
  const step = { ...evidence, at: "2026-07-01T00:00:00Z", kind: "rotation-step" };
  const closed = { ...step, part_of: "INC-2026-0009", step: "closed" };
  const judge = (...entries: unknown[]): string[] =>
    findChanged({ "/evidence": entries }).filter((each) => /^(?:unknown-part|step-order) /.test(each));

  test("hides no step of another part", () => {
    const all = ["unknown-part /evidence/1/part_of", "step-order /evidence/1/step"];
    expect(judge({ ...step, part_of: 5, step: "new-key" }, closed).sort()).toEqual(all.sort());
    expect(judge({ ...step, part_of: "ROT-1", step: "new-key", by: 5 }, closed).sort()).toEqual(all.sort());
  });

  test("is taken for whatever step it may be", () => {
    expect(judge(5, closed)).toEqual(["unknown-part /evidence/1/part_of"]);
    const replaced = { ...step, part_of: "ROT-1", step: "replaced" };
    expect(judge({ ...step, part_of: "ROT-1", step: "new-key", outcome: 5 }, replaced)).toEqual([
      "unknown-part /evidence/0/part_of",
    ]);
    expect(judge({ ...step, part_of: 7, step: "delivered" }, replaced)).toContain("step-order /evidence/1/step");
  });
});

test("what happened is judged beside incidents that are no list, and a leak beside evidence that is none", () => {
  const late = { ...evidence, at: "2026-07-01T00:00:00Z", happened_at: "2026-07-02T00:00:00Z" };
  expect(findChanged({ "/incidents": "x", "/evidence": [late] })).toContain("incident-times /evidence/0/happened_at");
  const incident = { id: "INC-2026-0001", at: "2026-07-01T00:00:00Z", leaked_at: "2026-07-02T00:00:00Z" };
  expect(findChanged({ "/incidents": [incident], "/evidence": "x" })).toContain(
    "incident-times /incidents/0/leaked_at",
  );
});

test("a broken incident hides nothing of the others", () => {
  const incident = { id: "INC-2026-0001", at: "2026-07-01T00:00:00Z", leaked_at: "2026-07-02T00:00:00Z" };
  const found = findChanged({ "/incidents": [{ ...incident, id: 5 }, incident, { ...incident, at: "x" }] });
  for (const index of [0, 1]) expect(found).toContain(`incident-times /incidents/${index}/leaked_at`);
  expect(found).toContain("duplicate-incident /incidents/2/id");
});
