import { describe, expect, test } from "vitest";
import { auditGrants, describeDeclared, findAccess, listSecretPaths } from "../../../lanes/drift/audit-grants.ts";
import { compileLanes } from "../../../lanes/lane-set.ts";
import { readSample, settings } from "../sample.ts";

const { set } = compileLanes({ sources: [readSample(1), readSample(3)], findings: [] }, settings);
if (set === undefined) throw new Error("the samples have errors");
const lanes = set;
const key = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const declared = describeDeclared(lanes);
const audit = (text: string, accepted: readonly string[] = []): readonly string[] =>
  auditGrants(lanes, { ...declared, policies: [...declared.policies, { name: "other", text }] }, new Set(accepted)).map(
    ({ ccrId, path, capabilities }) => `${ccrId} ${path.replace(key, "KEY")} ${capabilities.join()}`,
  );
const rule = (path: string, ...words: readonly string[]): string =>
  `path "${path}" { capabilities = ${JSON.stringify(words)} }`;

describe("grants that no request asks for", () => {
  test("there are none of what the requests declare themselves", () => {
    expect(auditGrants(lanes, declared, new Set())).toEqual([]);
  });

  test.each([
    ["the path itself", rule(`platform/data/${key}`, "read"), ["CCR-2026-0003 platform/data/KEY read"]],
    ["a prefix", rule("platform/data/workloads/activity-core/*", "update"), ["CCR-2026-0003 platform/data/KEY update"]],
    [
      "a segment",
      rule("platform/+/workloads/activity-core/llm-connect/llm-connect-provider-secrets", "delete"),
      ["data", "delete", "destroy", "metadata", "subkeys", "undelete"].map(
        (word) => `CCR-2026-0003 platform/${word}/KEY delete`,
      ),
    ],
    [
      "the end of all versions",
      rule(`platform/destroy/${key}`, "update"),
      ["CCR-2026-0003 platform/destroy/KEY update"],
    ],
    ["a neighbour by name", rule(`platform/data/${key}x`, "read"), []],
    ["a denial", rule("platform/data/*", "deny"), []],
    [
      "a template that may come to it",
      rule("platform/data/workloads/{{identity.entity.metadata.team}}/+/llm-connect-provider-secrets", "read"),
      ["CCR-2026-0003 platform/data/KEY depends on the caller"],
    ],
    [
      "a template before a prefix, beside a rule that grants",
      `${rule(`platform/data/${key}`, "list")}\n${rule("platform/data/{{identity.entity.name}}/activity-core/*", "delete")}`,
      ["CCR-2026-0003 platform/data/KEY list", "CCR-2026-0003 platform/data/KEY depends on the caller"],
    ],
    ["a template that cannot come to it", rule("platform/data/{{identity.entity.name}}/other", "read"), []],
    ["a template whose ends would overlap", rule(`platform/data/${key}{{identity.entity.name}}s`, "read"), []],
    ["a template that denies", rule("platform/data/{{identity.entity.name}}/*", "deny"), []],
  ])("%s", (_, text, found) => {
    expect(audit(text)).toEqual(found);
  });

  test.each([
    ["lane-drift.staging", "ccr authority --check --suffix staging"],
    ["lane-apply.team.b-2", "ccr authority --check --suffix team.b"],
    ["lane-verify", "ccr authority --check"],
  ])("%s is by its name of another stack's foundation: listed, with what judges it", (name, check) => {
    const policy = { name, text: rule("platform/data/workloads/*", "read") };
    const [found] = auditGrants(lanes, { ...declared, policies: [...declared.policies, policy] }, new Set());
    expect(found?.why).toContain(`\`${check}\` of that one`);
    expect(found?.why).toContain(`--accept ${name}`);
    const [other] = auditGrants(lanes, { ...declared, policies: [{ ...policy, name: "lane-drifts" }] }, new Set());
    expect(other?.why).not.toContain("foundation");
  });

  test("a policy that cannot be read may grant anything, and one that is accepted is left out", () => {
    expect(audit("path {").length).toBe(2);
    expect(audit(rule("*", "sudo"), ["other"])).toEqual([]);
  });

  test("the lane's own policy, carried by what no request asks for", () => {
    const carriers = [
      ...declared.carriers,
      { path: "auth/userpass/users/x", policies: ["workload-kv-read-llm-connect-provider-secrets"] },
    ];
    expect(auditGrants(lanes, { ...declared, carriers }, new Set())).toEqual([
      expect.objectContaining({ ccrId: "CCR-2026-0003", carriers: ["auth/userpass/users/x"], capabilities: ["read"] }),
    ]);
  });
});

describe("a lane's own policy that was changed by hand", () => {
  const own = "workload-kv-read-llm-connect-provider-secrets";
  const auditOwn = (text: string) => {
    const policies = declared.policies.map((policy) => (policy.name === own ? { name: own, text } : policy));
    return auditGrants(lanes, { ...declared, policies }, new Set()).map(
      ({ ccrId, path, rule: by, capabilities }) => `${ccrId} ${path.split("/")[1]} ${by} ${capabilities.join()}`,
    );
  };

  test("grants nothing beyond its request while it says the same in other words", () => {
    expect(auditOwn(`# other\n${rule(`/platform/data/${key}`, "read", "read")}`)).toEqual([]);
    expect(auditOwn(`${rule(`platform/data/${key}`, "read")}\n${rule("sys/health", "read")}`)).toEqual([]);
  });

  test("is listed with all that its request does not ask for, on its own secret and on others", () => {
    expect(auditOwn(rule("platform/data/*", "read", "update"))).toEqual([
      "CCR-2026-0001 data platform/data/* read,update",
      "CCR-2026-0003 data platform/data/* update",
    ]);
    expect(auditOwn(rule(`platform/metadata/${key}`, "read"))).toEqual([
      `CCR-2026-0003 metadata platform/metadata/${key} read`,
    ]);
  });

  test("may be accepted, and is told of every lane where it cannot be read", () => {
    expect(auditOwn("path {")).toEqual(["CCR-2026-0001 data undefined ", "CCR-2026-0003 data undefined "]);
    const policies = [{ name: own, text: rule("platform/*", "read") }];
    expect(auditGrants(lanes, { ...declared, policies }, new Set([own]))).toEqual([]);
  });
});

test("who can: the policy that allows it and the role that carries it, and what depends on the caller", () => {
  expect(findAccess(`platform/data/${key}`, declared)).toEqual([
    {
      policy: "workload-kv-read-llm-connect-provider-secrets",
      capabilities: ["read"],
      rule: `platform/data/${key}`,
      carriers: ["auth/kubernetes/role/external-secrets-activity-core"],
    },
  ]);
  expect(findAccess(`platform/metadata/${key}`, declared)).toEqual([]);
  const templated = {
    policies: [{ name: "t", text: rule("platform/data/{{identity.entity.name}}/*", "read") }],
    carriers: [],
  };
  expect(findAccess(`platform/data/${key}`, templated).map(({ capabilities }) => capabilities)).toEqual([
    ["depends on the caller"],
  ]);
});

test("the paths of a secret: one in KV 1", () => {
  expect(listSecretPaths({ name: "n", text: "", mount: "m", key: "k", path: "m/k" })).toEqual(["m/k"]);
});
