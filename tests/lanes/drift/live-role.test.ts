import { expect, it } from "vitest";
import { describeRole } from "../../../lanes/describe-lane.ts";
import { compareRole, describeLiveRole, tellDifference } from "../../../lanes/drift/live-role.ts";
import type { Fields } from "../../../lanes/fields.ts";
import type { RoleMethod } from "../../../lanes/inventory/live-state.ts";
import { compileLanes, listRoles } from "../../../lanes/lane-set.ts";
import { composeRolePayload, rolePath } from "../../../lanes/manifests.ts";
import { readSample, settings as stackSettings } from "../sample.ts";

const { set } = compileLanes(
  { sources: [readSample(1), readSample(2), readSample(3)], findings: [] },
  { ...stackSettings, whatIf: [] },
);
if (set === undefined) throw new Error("the samples do not compile");

const describeIt = (method: RoleMethod, settings: Fields): string =>
  describeLiveRole({ path: "p", method, mount: method === "token" ? "token" : "m", name: "r", settings });

it.each(listRoles(set).map((role) => [role.name, role] as const))(
  "%s that is as it was approved is told in the words of its request, without a difference",
  (_name, role) => {
    const { method, mount, name } = role;
    const live = { path: rolePath(role), method, mount, name, settings: composeRolePayload(role) };
    const [who = "", ...rest] = describeRole(role).split(", by role ");
    const told = describeLiveRole(live);
    expect([told.startsWith(who), told.endsWith(rest.join())]).toEqual([true, true]);
    expect(compareRole(set, live)).toEqual({ requests: [expect.stringMatching(/^CCR-/)], differences: [] });
  },
);

const account = { bound_service_account_names: ["b", "a"], bound_service_account_namespaces: ["y", "x"] };
const end = ", by role r of auth/m, for as long as the server's defaults say";

it.each<[string, Fields, string]>([
  ["several accounts", account, "service account x/a, x/b, y/a, y/b"],
  ["a glob within a name", { ...account, bound_service_account_names: ["a-*"] }, "service account x/a-*, y/a-*"],
  ["any name", { ...account, bound_service_account_names: ["a", "*"] }, "every service account of namespace x, y"],
  ["any namespace", { ...account, bound_service_account_namespaces: ["*"] }, "service account a, b of every namespace"],
  [
    "namespaces by their labels",
    { bound_service_account_names: "a", bound_service_account_namespace_selector: '{"matchLabels":{"a":"b"}}' },
    'service account a of namespaces whose labels match {"matchLabels":{"a":"b"}}',
  ],
  [
    "namespaces by name and by their labels",
    { ...account, bound_service_account_namespace_selector: "s" },
    "service account a, b of namespace x, y, or of namespaces whose labels match s",
  ],
  ["nowhere", { bound_service_account_names: ["a"] }, "service account a of no namespace"],
  ["an audience", { ...account, audience: "vault" }, "service account x/a, x/b, y/a, y/b, with audience vault"],
])("a Kubernetes role says who may log in by it: %s", (_name, settings, words) => {
  expect(describeIt("kubernetes", settings)).toBe(`${words}${end}`);
});

it.each<[string, Fields, string]>([
  ["nothing", {}, "callers with any token that auth/m takes"],
  ["claims", { bound_claims: { b: "1", a: ["2", "3"] } }, "callers whose token has b 1 and a 2 or 3"],
  ["globs", { bound_claims: { a: "x-*" }, bound_claims_type: "glob" }, "callers whose token has a like x-*"],
  [
    "subject and audiences",
    { bound_subject: "s", bound_audiences: ["b", "a"] },
    "callers whose token has subject s and audience a or b",
  ],
])("a role of JWT says what a token must have: %s", (_name, settings, words) => {
  expect(describeIt("jwt", settings)).toBe(`${words}${end}`);
  expect(describeIt("oidc", settings)).toBe(`${words}${end}`);
});

it.each<[RoleMethod, Fields, string]>([
  ["jwt", { token_ttl: 900 }, "for 15m"],
  ["jwt", { ttl: 900 }, "for 15m"],
  ["jwt", { token_ttl: 900, token_max_ttl: 900 }, "for 15m"],
  ["jwt", { token_ttl: 900, token_max_ttl: 7200 }, "for 15m, renewed up to 2h"],
  ["jwt", { token_ttl: 900, token_explicit_max_ttl: 3600 }, "for 15m, at most 1h in all"],
  ["jwt", { token_ttl: 900, token_period: 60, token_max_ttl: 7200 }, "for 1m, renewed again and again without end"],
  ["jwt", { token_period: 60, token_explicit_max_ttl: 90 }, "for 1m, renewed again and again, at most 1m30s in all"],
  ["jwt", { token_ttl: 900, token_num_uses: 1 }, "for 15m, for 1 use"],
  ["jwt", { token_ttl: 900, token_num_uses: 3 }, "for 15m, for 3 uses"],
  ["jwt", { token_ttl: 900, token_bound_cidrs: ["10.0.0.0/8", "::1"] }, "for 15m, used from 10.0.0.0/8 or ::1"],
  ["token", { token_explicit_max_ttl: 900 }, "for 15m"],
  ["token", { token_explicit_max_ttl: 900, token_period: 60 }, "for 1m, renewed again and again, at most 15m in all"],
  ["token", { token_period: 60 }, "for 1m, renewed again and again without end"],
  ["token", {}, "for as long as the server's defaults say"],
])("a role says for how long: %s %j", (method, settings, words) => {
  expect(describeIt(method, settings)).toMatch(new RegExp(`by role r of auth/(?:m|token), ${words}$`));
});

it("says who gets tokens by a token role", () => {
  expect(describeIt("token", {})).toMatch(/^whoever may create tokens by role r of auth\/token, for /);
});

it("shows no credential that stands where a name should", () => {
  const secret = `hvs.${"Ab3dEf6hIj9kLm2nOp5q".repeat(2)}`;
  const words = describeIt("kubernetes", { ...account, bound_service_account_names: [secret], audience: secret });
  expect(words).toContain("[redacted");
  expect(words + describeIt("jwt", { bound_claims: { [secret]: secret } })).not.toContain(secret);
});

it("a role that nobody asked for has no requests", () => {
  const live = { path: "auth/m/role/r", method: "jwt", mount: "m", name: "r", settings: { token_ttl: 5 } } as const;
  expect(compareRole(set, live)).toEqual({ requests: [], differences: [] });
});

it("tells a difference with times as people write them, and other numbers as they are", () => {
  const of = (field: string, live: string, wanted: string): string => tellDifference({ field, live, wanted });
  expect(of("token_ttl", "[3600]", "[900]")).toBe("token_ttl is 1h, approved 15m");
  expect(of("token_period", "[86400]", "absent")).toBe("token_period is 24h, approved none");
  expect(of("token_num_uses", "[3]", "absent")).toBe("token_num_uses is [3], approved none");
  expect(of("audience", "absent", '["a"]')).toBe('audience is none, approved ["a"]');
});
