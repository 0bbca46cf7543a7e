import { beforeAll, describe, expect, it } from "vitest";
import { jwtRoleArgs, kubernetesRoleArgs, tokenRoleArgs } from "../../components/arguments.ts";
import type { Fields } from "../../lanes/fields.ts";
import type { LaneSet } from "../../lanes/lane-set.ts";
import type { LaneRole } from "../../lanes/role.ts";
import { findUndeclared, isGrant } from "../../policies/declared.ts";
import { readApprovedLanes } from "../../policies/requests.ts";
import type { DeclaredResource } from "../../policies/resource.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { declare } from "./declare.ts";

const settings: Readonly<Record<string, string>> = {
  environment: "production",
  openbaoAddressFromCluster: "https://openbao.openbao.svc:8200",
};
let set: LaneSet;

beforeAll(() => {
  const approved = readApprovedLanes({
    requests: undefined,
    projectFolder: projectRoot,
    read: (key) => settings[key],
    isDryRun: true,
    now: Date.parse("2026-08-01T00:00:00Z"),
  });
  if (approved.set === undefined) throw new Error(approved.problems.join("\n"));
  set = approved.set;
});

function roleOf(role: LaneRole): DeclaredResource {
  if (role.method === "kubernetes") {
    return declare("vault:kubernetes/authBackendRole:AuthBackendRole", { ...kubernetesRoleArgs(role) });
  }
  if (role.method === "token") {
    return declare("vault:tokenauth/authBackendRole:AuthBackendRole", { ...tokenRoleArgs(role) });
  }
  return declare("vault:jwt/authBackendRole:AuthBackendRole", { ...jwtRoleArgs(role) });
}

const change = ({ type, props }: DeclaredResource, changes: Fields): DeclaredResource =>
  declare(type, { ...props, ...changes });

/** Every resource that the components declare of the set. */
function listResources(): readonly DeclaredResource[] {
  const manifest = (each: { apiVersion: string; kind: string }): DeclaredResource =>
    declare(`kubernetes:${each.apiVersion}:${each.kind}`, { ...each });
  return [
    ...set.lanes.flatMap(({ policy, role, externalSecret }) => [
      declare("vault:index/policy:Policy", { name: policy.name, policy: policy.text }),
      ...(externalSecret === undefined ? [roleOf(role)] : [manifest(externalSecret.manifest)]),
    ]),
    ...set.namespaces.flatMap(({ role, storeManifest }) => [roleOf(role), manifest(storeManifest)]),
  ];
}

const find = (end: string): DeclaredResource => {
  const found = listResources().find(({ type }) => type.endsWith(end));
  if (found === undefined) throw new Error(`nothing of ${end}`);
  return found;
};

describe("what a granted lane declares", () => {
  it("passes, whatever its logical name", () => {
    const resources = listResources();
    expect(resources).toHaveLength(10);
    for (const resource of resources) expect(findUndeclared(resource, set), resource.type).toEqual([]);
  });

  it("passes with what a provider adds of itself, and with labels", () => {
    const policy = find(":Policy");
    expect(findUndeclared(change(policy, { namespace: "" }), set)).toEqual([]);
    const role = change(find("kubernetes/authBackendRole:AuthBackendRole"), {
      aliasNameSource: "serviceaccount_uid",
      tokenNoDefaultPolicy: false,
      tokenBoundCidrs: [],
      tokenMaxTtl: 0,
    });
    expect(findUndeclared(role, set)).toEqual([]);
    const secret = find(":ExternalSecret");
    const metadata = { ...(secret.props.metadata as Fields), labels: { team: "a" } };
    expect(findUndeclared(change(secret, { metadata }), set)).toEqual([]);
  });

  it("is refused with any other content, which is named by its fields alone", () => {
    const canary = "canary-4711";
    const changed = (end: string, changes: Fields): string =>
      findUndeclared(change(find(end), changes), set).join("\n");
    const roleType = "kubernetes/authBackendRole:AuthBackendRole";
    expect(changed(":Policy", { policy: `# ${canary}` })).toMatch(/in policy:/);
    expect(changed(":Policy", { namespace: canary })).toMatch(/in namespace:/);
    expect(changed(roleType, { tokenTtl: 86_400 })).toMatch(/in token_ttl:/);
    expect(changed(roleType, { tokenPolicies: [canary] })).toMatch(/in token_policies:/);
    expect(changed(roleType, { boundServiceAccountNames: ["external-secrets", canary] })).toMatch(
      /in bound_service_account_names:/,
    );
    expect(changed(roleType, { tokenPeriod: 60 })).toMatch(/in token_period:/);
    expect(
      changed("jwt/authBackendRole:AuthBackendRole", { boundClaims: { groups: `whynot-design,${canary}` } }),
    ).toMatch(/in bound_claims.groups:/);
    expect(changed("jwt/authBackendRole:AuthBackendRole", { boundClaimsType: "glob" })).toMatch(/bound_claims_type/);
    const store = find(":ClusterSecretStore").props.spec as Fields;
    expect(changed(":ClusterSecretStore", { spec: { ...store, conditions: [{ namespaces: [canary] }] } })).toMatch(
      /conditions\[0\].namespaces/,
    );
    expect(changed(":ClusterSecretStore", { spec: { ...store, controller: canary } })).toMatch(/in controller:/);
    const secret = find(":ExternalSecret").props.spec as Fields;
    const more = [...(secret.data as readonly unknown[]), { secretKey: "B", remoteRef: { key: canary } }];
    expect(changed(":ExternalSecret", { spec: { ...secret, data: more } })).toMatch(/in data:/);
    expect(changed(":ExternalSecret", { spec: { ...secret, dataFrom: [{}] } })).toMatch(/in dataFrom:/);
    expect(changed(":ExternalSecret", { status: { a: canary } })).toMatch(/in status:/);
    const all = [":Policy", roleType, ":ExternalSecret"].map((end) =>
      changed(end, { other: canary, spec: { canary } }),
    );
    expect(all.join("\n")).not.toContain(canary);
  });

  it("is refused under another name, place, version and kind", () => {
    const undeclared = (end: string, changes: Fields): string =>
      findUndeclared(change(find(end), changes), set).join("\n");
    expect(undeclared(":Policy", { name: "other" })).toMatch(/no granted lane/);
    expect(undeclared("kubernetes/authBackendRole:AuthBackendRole", { backend: "other" })).toMatch(/no granted lane/);
    expect(undeclared("kubernetes/authBackendRole:AuthBackendRole", { backend: undefined })).toMatch(/no granted lane/);
    const metadata = { name: "issue-core-ingestion-api-key", namespace: "other" };
    expect(undeclared(":ExternalSecret", { metadata })).toMatch(/no granted lane/);
    expect(undeclared(":ExternalSecret", { metadata: {} })).toMatch(/no granted lane/);
    expect(undeclared(":ExternalSecret", { apiVersion: "external-secrets.io/v1beta1" })).toMatch(/in apiVersion/);
    const { props } = find(":ExternalSecret");
    const patch = declare("kubernetes:external-secrets.io/v1:ExternalSecretPatch", props);
    expect(findUndeclared(patch, set).join()).toMatch(/no granted lane/);
    const disguised = declare("kubernetes:core/v1:ConfigMap", props);
    expect(findUndeclared(disguised, set).join()).toMatch(/no granted lane/);
  });

  it("is refused where a preview cannot know it, and where no request can be used", () => {
    const policy = find(":Policy");
    expect(findUndeclared({ ...policy, unknown: ["policy"] }, set).join()).toMatch(/cannot know policy/);
    expect(findUndeclared(policy, undefined).join()).toMatch(/requests cannot be used/);
  });
});

describe("a grant", () => {
  it("is whatever gives a policy or delivers a secret", () => {
    for (const [type, props] of [
      ["vault:index/policy:Policy", {}],
      ["vault:index/rgpPolicy:RgpPolicy", {}],
      ["vault:appRole/authBackendRole:AuthBackendRole", {}],
      ["vault:index/certAuthBackendRole:CertAuthBackendRole", {}],
      ["vault:identity/groupPolicies:GroupPolicies", {}],
      ["vault:identity/entity:Entity", { policies: ["p"] }],
      ["vault:ldap/authBackendGroup:AuthBackendGroup", { policies: ["p"] }],
      ["vault:github/team:Team", { policies: ["p"] }],
      ["kubernetes:external-secrets.io/v1:SecretStore", {}],
      ["kubernetes:external-secrets.io/v1alpha1:PushSecret", {}],
      ["kubernetes:generators.external-secrets.io/v1alpha1:Password", {}],
    ] as const)
      expect(findUndeclared(declare(type, props), set), type).toHaveLength(1);
  });

  it("is nothing else", () => {
    for (const [type, props] of [
      ["vault:index/mount:Mount", {}],
      ["vault:kubernetes/authBackendConfig:AuthBackendConfig", {}],
      ["vault:identity/entity:Entity", { policies: [] }],
      ["vault:consul/secretBackendRole:SecretBackendRole", { policies: ["p"] }],
      ["kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", {}],
      ["kubernetes:core/v1:Secret", {}],
      ["pulumi:pulumi:Stack", {}],
      ["aws:iam/policy:Policy", { policy: "{}" }],
    ] as const)
      expect(isGrant(declare(type, props)), type).toBe(false);
  });
});
