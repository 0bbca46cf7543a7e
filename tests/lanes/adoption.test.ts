import { describe, expect, it } from "vitest";
import { type DeclaredObject, findImports, listObjects, nameHeldObjects, nameObject } from "../../lanes/adoption.ts";
import { compareLive } from "../../lanes/compare-live.ts";
import { compileLanes, type LaneSet } from "../../lanes/lane-set.ts";
import { readSample, settings } from "./sample.ts";

function compile(...numbers: readonly (1 | 2 | 3)[]): LaneSet {
  const { set } = compileLanes({ sources: numbers.map((number) => readSample(number)), findings: [] }, settings);
  if (set === undefined) throw new Error("the samples do not compile");
  return set;
}

const policy = "workload-kv-read-llm-connect-provider-secrets";

function find(kind: DeclaredObject["kind"], set = compile(3)): DeclaredObject {
  const object = listObjects(set).find((each) => each.kind === kind);
  if (object === undefined) throw new Error(`there is no ${kind}`);
  return object;
}

describe("the objects of a set", () => {
  it("have the ids by which Pulumi imports them", () => {
    expect(listObjects(compile(1, 3)).map((object) => `${nameObject(object)} ${object.type}`)).toEqual([
      `policy:${policy} vault:index/policy:Policy`,
      "external-secret:activity-core/llm-connect-provider-secrets kubernetes:external-secrets.io/v1:ExternalSecret",
      "policy:workload-kv-read-whynot-design-npm-publish vault:index/policy:Policy",
      "role:auth/oidc/role/whynot-design-npm-publish vault:jwt/authBackendRole:AuthBackendRole",
      "role:auth/kubernetes/role/external-secrets-activity-core vault:kubernetes/authBackendRole:AuthBackendRole",
      "store:openbao-activity-core kubernetes:external-secrets.io/v1:ClusterSecretStore",
    ]);
  });

  it("are imported by component and kind, but for what the stack holds already", () => {
    const adopt = [`policy:${policy}`, "store:openbao-activity-core", "policy:other"];
    const { imports, unknown } = findImports(compile(3), { adopt, held: new Set() });
    expect(unknown).toEqual(["policy:other"]);
    expect([...imports]).toEqual([
      [`credential-lanes:index:CredentialLane::${policy}`, { policy }],
      ["credential-lanes:index:NamespaceAccess::activity-core", { store: "openbao-activity-core" }],
    ]);
    const held = nameHeldObjects([{ type: "vault:index/policy:Policy", outputs: { name: policy } }]);
    expect([...findImports(compile(3), { adopt: [`policy:${policy}`], held }).imports]).toEqual([]);
  });
});

describe("a live object", () => {
  it("is the same whatever the order of names, one value for a list of one, and what the server adds", () => {
    const role = find("role");
    const live = {
      ...role.wanted,
      token_policies: [policy],
      alias_name_source: "serviceaccount_uid",
      token_num_uses: 0,
    };
    expect(compareLive(role, live)).toEqual([]);
    const oidc = find("role", compile(1));
    expect(compareLive(oidc, { ...oidc.wanted, bound_claims: { groups: "whynot-design" } })).toEqual([]);
    const externalSecret = find("external-secret");
    const spec = structuredClone(externalSecret.wanted) as { data: { remoteRef: Record<string, string> }[] };
    for (const { remoteRef } of spec.data) remoteRef.conversionStrategy = "Default";
    expect(compareLive(externalSecret, spec)).toEqual([]);
  });

  it("differs by each declared field, with both sides", () => {
    const role = find("role");
    expect(compareLive(role, { ...role.wanted, token_ttl: 3600, bound_service_account_names: ["a", "b"] })).toEqual([
      { field: "bound_service_account_names", live: '["a","b"]', wanted: '["external-secrets"]' },
      { field: "token_ttl", live: "[3600]", wanted: "[900]" },
    ]);
    const { token_policies: _, ...without } = role.wanted;
    expect(compareLive(role, without).map(({ field, live }) => `${field} ${live}`)).toEqual(["token_policies absent"]);
    const store = find("store");
    const spec = structuredClone(store.wanted) as { conditions: unknown[] };
    spec.conditions = [{ namespaces: ["activity-core", "default"] }];
    expect(compareLive(store, spec).map(({ field }) => field)).toEqual(["conditions[0].namespaces"]);
    expect(compareLive(store, { ...spec, conditions: [] }).map(({ field }) => field)).toEqual(["conditions"]);
  });

  it("that is a policy comes as a diff, without what looks like a credential", () => {
    const object = find("policy");
    expect(compareLive(object, { policy: object.wanted.policy })).toEqual([]);
    const token = `hvs.${"CAESIJ".repeat(6)}x9`;
    const [difference] = compareLive(object, { policy: `# ${token}\npath "platform/*" {\n}\n` });
    expect(difference?.live).toContain('- path "platform/*" {');
    expect(difference?.live).toContain("+ # CCR-2026-0003");
    expect(difference?.live).not.toContain(token);
  });
});
