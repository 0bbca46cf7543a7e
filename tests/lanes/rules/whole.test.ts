import { describe, expect, test } from "vitest";
import { checkSources } from "../../../lanes/check.ts";
import { RULES, SET_RULES } from "../../../lanes/rules/all.ts";
import { DEFAULT_RULE_SETTINGS } from "../../../lanes/rules/rule.ts";
import type { Ccr } from "../../../lanes/schema.ts";
import { runFixture } from "../fixture.ts";
import { readSample } from "../sample.ts";
import { makeNeighbour, makeRequest } from "./request.ts";

describe("the committed requests", () => {
  test("have no errors and no warnings, and show their risks", () => {
    const checked = checkSources([readSample(1), readSample(2), readSample(3)]);
    const found = checked.map(({ ccr, findings }) => [
      ccr?.id,
      findings.map(({ severity, code }) => `${severity} ${code}`),
    ]);
    expect(found).toEqual([
      ["CCR-2026-0001", []],
      ["CCR-2026-0002", ["risk controller-binding"]],
      ["CCR-2026-0003", ["risk controller-binding"]],
    ]);
  });

  test("and so has the proposed one that they come from", () => {
    expect(runFixture("ok.seed-proposed").map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      "risk controller-binding",
    ]);
  });
});

test("ten faults of different kinds are ten findings in one run", () => {
  const source = readSample(3, [
    ["updated: '2026-07-02'", "updated: '2026-06-02'"],
    ["'2026-06-29T22:53:03+00:00'", "'2026-06-31T22:53:03+00:00'"],
    ["    - activity-core-owner", "    - ops-warden"],
    ["environment: production", "environment: 'pro duction'"],
    ["    - OPENROUTER_API_KEY\n", "    - OPENROUTER_API_KEY\n    - OPENROUTER_API_KEY\n"],
    ["policy_file: openbao/policies/", "policy_file: policies/"],
    ["      - external-secrets\n    service", "      - external-*\n    service"],
    ["ttl: 15m", "ttl: 30s"],
    ["command: warden access openrouter-llm-connect", "command: warden access openrouter"],
    ["Secret llm-connect-provider-secrets in", "Secret other in"],
  ]);
  const found = checkSources([source]).flatMap(({ findings }) => findings.map(({ code }) => code));
  expect(found.sort()).toEqual([
    "bad-date",
    "bad-target-name",
    "delivery-mismatch",
    "duplicate-field",
    "front-door-mismatch",
    "inexact-binding",
    "policy-file-mismatch",
    // Of the approver that is asked for, and of the approval itself.
    "self-approval",
    "self-approval",
    "ttl-too-short",
    "updated-before-created",
  ]);
});

describe("no finding says what the value was", () => {
  const jwt = makeRequest((ccr) => {
    const { bound_claims: _, method: __, ...common } = ccr.auth;
    const bound = { bound_claims: { groups: ["a", "b"], sub: "c" }, bound_audiences: ["a"], bound_subject: "b" };
    ccr.auth = { ...common, ...bound, method: "jwt", user_claim: "sub" };
    ccr.delivery = { surface: "direct-fetch", target: "a" };
    ccr.access_frontdoor = { type: "a", catalog_id: "b", command: "b c", resolvable: true, readiness: "active" };
    ccr.risk.waivers = [{ code: "long-ttl", pointer: "/auth", reason: "a", approver: "b", expires: "2026-01-01" }];
  });
  const requests = { kubernetes: makeRequest(), neighbour: makeNeighbour(), jwt };

  /** Every text below a value, with a function that puts another in its place. */
  function* eachText(value: unknown): Generator<(text: string) => void> {
    for (const [key, child] of Object.entries(value as Record<string, unknown>)) {
      if (typeof child === "string") yield (text) => Object.assign(value as object, { [key]: text });
      else if (typeof child === "object" && child !== null) yield* eachText(child);
    }
  }

  function sayAll(changed: Ccr): string[] {
    const said: string[] = [];
    const settings = { ...DEFAULT_RULE_SETTINGS, today: "2026-07-01" };
    for (const rule of RULES) rule(changed, (_, __, ...words) => void said.push(...words.map(String)), settings);
    const filed = [...Object.values(requests), changed].map((ccr, at) => ({ file: `${at}.yaml`, ccr }));
    for (const rule of SET_RULES) rule(filed, (_, __, ___, ...words) => void said.push(...words.map(String)), settings);
    return said;
  }

  test.each(Object.entries(requests))("%s", (_, request) => {
    const count = [...eachText(structuredClone(request))].length;
    expect(count).toBeGreaterThan(25);
    for (let at = 0; at < count; at += 1) {
      for (const canary of ["cAn4ry", "cAn4ry *", "2026-99-cAn4ry"]) {
        const changed = structuredClone(request);
        [...eachText(changed)][at]?.(canary);
        expect(sayAll(changed).filter((words) => words.includes("cAn4ry"))).toEqual([]);
      }
    }
  });
});
