import { describe, expect, test } from "vitest";
import { RULES } from "../../../lanes/rules/all.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../lanes/rules/rule.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { makeRequest } from "./request.ts";

/** A list that counts what is read of it. */
function makeCounted(values: readonly string[], count: () => void): string[] {
  return new Proxy([...values], {
    get(target, key, receiver) {
      count();
      return Reflect.get(target, key, receiver);
    },
  });
}

const names = (length: number) => Array.from({ length }, (_, at) => `n${at}`);

const lists: Readonly<Record<string, (ccr: Ccr, values: string[]) => object>> = {
  approvers: (ccr, values) => ({ review: { ...ccr.review, required_approvers: values } }),
  fields: (ccr, values) => ({ openbao: { ...ccr.openbao, fields: values } }),
  policies: (ccr, values) => ({ auth: { ...ccr.auth, policies: values } }),
  "service accounts": (ccr, values) => ({
    auth: { ...ccr.auth, bound_claims: { service_account_names: values, service_account_namespaces: ["a"] } },
  }),
  "values of a claim": (ccr, values) => ({
    auth: { ...ccr.auth, method: "oidc", bound_claims: { groups: values }, allowed_redirect_uris: [] },
  }),
  "redirect URIs": (ccr, values) => ({
    auth: { ...ccr.auth, method: "oidc", bound_claims: {}, allowed_redirect_uris: values },
  }),
  networks: (ccr, values) => ({ auth: { ...ccr.auth, method: "token", bound_cidrs: values } }),
};

describe("a long list is read a number of times that its length does not change", () => {
  test.each(Object.entries(lists))("%s", (_, put) => {
    const countReads = (values: readonly string[]): number => {
      let reads = 0;
      const counted = makeCounted(values, () => {
        reads += 1;
      });
      const ccr = makeRequest((each) => Object.assign(each, put(each, counted)));
      for (const rule of RULES) rule(ccr, () => {}, DEFAULT_RULE_SETTINGS);
      return reads;
    };
    const few = countReads(names(100));
    expect(few).toBeGreaterThan(100);
    expect(countReads(names(800))).toBeLessThan(few * 9);
  });
});

test("what is named twice is told as such, however long the list is", () => {
  const approvers = [...names(5000), "N7"];
  const found: string[] = [];
  const ccr = makeRequest((each) => Object.assign(each, { review: { ...each.review, required_approvers: approvers } }));
  for (const rule of RULES) rule(ccr, (code, path) => found.push(`${code} ${path.join("/")}`), DEFAULT_RULE_SETTINGS);
  expect(found).toContain("bad-approver review/required_approvers/5000");
  expect(found).not.toContain("bad-approver review/required_approvers/7");
});
