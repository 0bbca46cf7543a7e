import { describe, expect, it } from "vitest";
import type { Fields } from "../../../lanes/fields.ts";
import { UNKNOWN } from "../../../policies/resource.ts";
import { findRoleFaults } from "../../../policies/rules/role-bindings.ts";
import { declare } from "../declare.ts";

type Method = "kubernetes" | "jwt" | "tokenauth";

const good: Readonly<Record<Method, Fields>> = {
  kubernetes: { boundServiceAccountNames: ["a"], boundServiceAccountNamespaces: ["b"], tokenPolicies: ["p"] },
  jwt: { boundClaims: { groups: "a,b" }, tokenPolicies: ["p"], allowedRedirectUris: ["http://localhost:8250/cb"] },
  tokenauth: { allowedPolicies: ["p"], tokenExplicitMaxTtl: 900 },
};
const faultsOf = (method: Method, changes: Fields): string => {
  const type = `vault:${method}/authBackendRole:AuthBackendRole`;
  return findRoleFaults(declare(type, { ...good[method], ...changes })).join("\n");
};

describe("an auth role", () => {
  for (const method of Object.keys(good) as Method[]) {
    it(`of ${method} passes where it names its callers`, () => expect(faultsOf(method, {})).toBe(""));
  }

  const refused: readonly (readonly [Method, Fields, RegExp])[] = [
    ["kubernetes", { boundServiceAccountNames: ["*"] }, /boundServiceAccountNames is no list/],
    ["kubernetes", { boundServiceAccountNames: ["ci-*"] }, /boundServiceAccountNames is no list/],
    ["kubernetes", { boundServiceAccountNames: [] }, /boundServiceAccountNames is no list/],
    ["kubernetes", { boundServiceAccountNames: UNKNOWN }, /boundServiceAccountNames is no list/],
    ["kubernetes", { boundServiceAccountNamespaces: ["a", "*"] }, /boundServiceAccountNamespaces is no list/],
    ["kubernetes", { boundServiceAccountNamespaces: undefined }, /boundServiceAccountNamespaces is no list/],
    ["kubernetes", { boundServiceAccountNamespaces: [UNKNOWN] }, /boundServiceAccountNamespaces is no list/],
    ["kubernetes", { boundServiceAccountNamespaceSelector: "{}" }, /a selector chooses/],
    ["kubernetes", { tokenPolicies: ["p", "Root"] }, /it gives the policy root/],
    ["jwt", { boundClaims: undefined }, /no claim is bound/],
    ["jwt", { boundClaims: {} }, /no claim is bound/],
    ["jwt", { boundClaims: { groups: "*" } }, /a bound claim is no exact value/],
    ["jwt", { boundClaims: { groups: ["a", UNKNOWN] } }, /a bound claim is no exact value/],
    ["jwt", { boundClaimsType: "glob" }, /boundClaimsType is not string/],
    ["jwt", { boundSubject: "repo:*" }, /boundSubject is no exact value/],
    ["jwt", { allowedRedirectUris: ["https://*.example.org"] }, /a redirect URI/],
    ["tokenauth", { allowedPolicies: undefined }, /allowedPolicies is no list/],
    ["tokenauth", { allowedPolicies: ["p-*"] }, /allowedPolicies is no list/],
    ["tokenauth", { allowedPolicies: ["root"] }, /it gives the policy root/],
    ["tokenauth", { allowedPoliciesGlobs: ["p-*"] }, /allowedPoliciesGlobs chooses/],
    ["tokenauth", { tokenExplicitMaxTtl: 0 }, /no last instant/],
    ["tokenauth", { tokenExplicitMaxTtl: UNKNOWN }, /no last instant/],
    ["tokenauth", { tokenPeriod: 60 }, /periodic/],
    ["tokenauth", { allowedEntityAliases: ["*"] }, /allowedEntityAliases has a pattern/],
  ];
  for (const [method, changes, why] of refused) {
    const key = Object.keys(changes).join();
    it(`of ${method} is refused for its ${key}, ${String(why)}`, () => expect(faultsOf(method, changes)).toMatch(why));
  }

  it("of a subject alone is bound, and one without redirects is complete", () => {
    expect(faultsOf("jwt", { boundClaims: undefined, boundSubject: "a", allowedRedirectUris: undefined })).toBe("");
  });

  it("of any other method may not give the policy root", () => {
    const role = declare("vault:appRole/authBackendRole:AuthBackendRole", { tokenPolicies: [" root"] });
    expect(findRoleFaults(role)).toHaveLength(1);
  });
});
