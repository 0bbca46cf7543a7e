import { expect, test } from "vitest";
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
