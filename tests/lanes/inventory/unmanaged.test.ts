import { describe, expect, it } from "vitest";
import { listUnmanaged, reaches } from "../../../lanes/inventory/unmanaged.ts";
import { checkSample, readSample } from "../sample.ts";
import { applySet, compileSet } from "./fake-live.ts";

const set = compileSet([readSample(2), readSample(3)]);
const live = applySet(set);
const existing = [checkSample(1), checkSample(2), checkSample(3)];
const own = set.lanes[0]?.policy.name ?? "";

describe("listUnmanaged", () => {
  it("finds nothing where everything is a lane's", () => {
    expect(listUnmanaged({ set, existing }, live)).toEqual([]);
  });

  it("lists a policy of the foundation only where it is not as it should be", () => {
    const text = 'path "platform/metadata/workloads/*" { capabilities = ["read"] }';
    const policies = [...live.policies, { name: "lane-verify", text }];
    const found = listUnmanaged({ set, existing }, { ...live, policies });
    expect(new Set(found.map(({ name }) => name))).toEqual(new Set(["lane-verify"]));
    const accepted = new Set(["lane-verify"]);
    expect(listUnmanaged({ set, existing, accepted }, { ...live, policies })).toEqual([]);
  });

  it("lists policies, roles, stores and ExternalSecrets that no request grants, and who has a lane's own", () => {
    const found = listUnmanaged(
      { set, existing },
      {
        ...live,
        policies: [
          ...live.policies,
          { name: "old-app", text: 'path "platform/data/apps/old" { capabilities = ["read"] }' },
          { name: "health", text: 'path "sys/health" { capabilities = ["read"] }' },
          { name: "denies", text: 'path "platform/*" { capabilities = ["deny"] }' },
          { name: "unreadable", text: "path {" },
          {
            name: "workload-kv-read-whynot-design-npm-publish",
            text: 'path "platform/data/workloads/coulomb/whynot-design/npm-publish" { capabilities = ["read"] }',
          },
        ],
        carriers: [
          ...live.carriers,
          { path: "auth/approle/role/x", policies: [own] },
          { path: "auth/kubernetes/role/left-over", policies: ["gone"] },
          { path: "identity/entity/id/1", policies: [] },
        ],
        manifests: [
          ...live.manifests,
          { kind: "ClusterSecretStore", name: "other", spec: {} },
          { kind: "SecretStore", name: "own", namespace: "a", spec: {} },
          { kind: "ExternalSecret", name: "b", namespace: "a", spec: {} },
        ],
      },
    );
    expect(found.map(({ kind, name, request = "" }) => `${kind} ${name} ${request}`.trim())).toEqual([
      `grant unreadable CCR-2026-0002`,
      `grant unreadable CCR-2026-0003`,
      `grant ${own} CCR-2026-0002`,
      "policy old-app",
      "policy unreadable",
      "policy workload-kv-read-whynot-design-npm-publish CCR-2026-0001",
      "role auth/kubernetes/role/left-over",
      "store a/own",
      "store other",
      "external-secret a/b",
    ]);
    expect(found.find(({ name }) => name === "old-app")?.paths).toEqual([
      { path: "platform/data/apps/old", capabilities: ["read"] },
    ]);
  });

  it("lists what a lane's own policy has beside what its request asks for", () => {
    const text = `path "platform/*" { capabilities = ["read", "update"] }
      path "${set.lanes[0]?.policy.path}" { capabilities = ["read", "patch"] }`;
    const policies = live.policies.map((policy) => (policy.name === own ? { name: own, text } : policy));
    const found = listUnmanaged({ set, existing }, { ...live, policies });
    expect(found.filter(({ kind }) => kind === "policy")).toEqual([
      expect.objectContaining({
        name: own,
        request: "CCR-2026-0002",
        paths: [
          { path: "platform/*", capabilities: ["read", "update"] },
          { path: set.lanes[0]?.policy.path, capabilities: ["patch"] },
        ],
        why: `its request asks for read on ${set.lanes[0]?.policy.path} alone`,
      }),
    ]);
    expect(found.filter(({ kind }) => kind === "grant").map(({ request }) => request)).toContain("CCR-2026-0003");
  });

  it.each([
    ["platform/data/a", true],
    ["platform/*", true],
    ["plat*", true],
    ["*", true],
    ["+/data/a", true],
    ["{{identity.entity.name}}/a", true],
    ["platform", false],
    ["platform2/data/a", false],
    ["sys/*", false],
    ["", false],
  ])("tells whether %s reaches below a mount", (path, expected) => {
    expect(reaches(path, "platform")).toBe(expected);
  });

  it("reads mounts of more than one segment", () => {
    expect(
      ["team/kv/data/a", "team/*", "team/k*", "team/+/a", "team/other/a", "team"].map((path) =>
        reaches(path, "team/kv"),
      ),
    ).toEqual([true, true, true, true, false, false]);
  });
});
