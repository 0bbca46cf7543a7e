import { describe, expect, it } from "vitest";
import { jwtRoleArgs, kubernetesRoleArgs, tokenRoleArgs } from "../../components/arguments.ts";
import type { SecretDelivery, SecretStore } from "../../lanes/manifests.ts";
import { composeExternalSecret, composeSecretStore } from "../../lanes/manifests.ts";
import type { JwtRole, KubernetesRole, TokenRole } from "../../lanes/role.ts";

const delivery: SecretDelivery = {
  namespace: "activity-core",
  store: "openbao-activity-core",
  secretName: "llm-connect-provider-secrets",
  key: "workloads/activity-core/llm-connect/llm-connect-provider-secrets",
  fields: ["OPENROUTER_API_KEY"],
  refreshInterval: "1h0m0s",
  creationPolicy: "Owner",
  deletionPolicy: "Retain",
  takesOverSecret: false,
};

const store: SecretStore = {
  name: "openbao-activity-core",
  namespace: "activity-core",
  server: "https://openbao.openbao.svc:8200",
  mount: "platform",
  kvVersion: 1,
  authMount: "kubernetes",
  role: "external-secrets-activity-core",
  serviceAccount: { name: "external-secrets", namespace: "external-secrets" },
};

const kubernetesRole: KubernetesRole = {
  method: "kubernetes",
  mount: "kubernetes",
  name: "external-secrets-activity-core",
  serviceAccountNames: ["external-secrets"],
  serviceAccountNamespaces: ["external-secrets"],
  tokenPolicies: ["a", "b"],
  tokenTtlSeconds: 900,
};

describe("arguments of resources", () => {
  it("put the reload annotation on the Secret alone", () => {
    const reloadAnnotation = { name: "reloader.stakater.com/match", value: "true" };
    const { metadata, spec } = composeExternalSecret({ ...delivery, reloadAnnotation });
    expect(metadata).toEqual({ name: "llm-connect-provider-secrets", namespace: "activity-core" });
    expect(spec.target.template).toEqual({ metadata: { annotations: { "reloader.stakater.com/match": "true" } } });
    expect(composeExternalSecret(delivery).spec.target).not.toHaveProperty("template");
  });

  it("key the annotation that has the value read again by the rotation alone", () => {
    expect(composeExternalSecret({ ...delivery, rotationId: "ROT-2026-Q3" }).metadata).toEqual({
      name: "llm-connect-provider-secrets",
      namespace: "activity-core",
      annotations: { "force-sync": "ROT-2026-Q3" },
    });
    expect(composeExternalSecret(delivery).metadata).not.toHaveProperty("annotations");
  });

  it("give the tokens of a token role the lane's policies, and no life beyond the approved one", () => {
    const role: TokenRole = {
      method: "token",
      mount: "token",
      name: "ci",
      tokenPolicies: ["a"],
      tokenTtlSeconds: 900,
      renewable: false,
      orphan: false,
    };
    const args = { roleName: "ci", allowedPolicies: ["a"], orphan: false, renewable: false, tokenExplicitMaxTtl: 900 };
    expect(tokenRoleArgs(role)).toEqual({ ...args, tokenType: "service" });
    const bound = tokenRoleArgs({ ...role, renewable: true, boundCidrs: ["10.0.0.0/8"] });
    expect(bound).toEqual({ ...args, renewable: true, tokenBoundCidrs: ["10.0.0.0/8"], tokenType: "service" });
  });

  it("ask for the audience in the store exactly where the role demands it", () => {
    expect(kubernetesRoleArgs({ ...kubernetesRole, audience: "openbao" })).toMatchObject({ audience: "openbao" });
    expect(kubernetesRoleArgs(kubernetesRole)).not.toHaveProperty("audience");
    const accountOf = (each: SecretStore): unknown =>
      composeSecretStore(each).spec.provider.vault.auth.kubernetes.serviceAccountRef;
    expect(accountOf({ ...store, audience: "openbao" })).toEqual({ ...store.serviceAccount, audiences: ["openbao"] });
    expect(accountOf(store)).toEqual(store.serviceAccount);
  });

  it("name the KV version, and never leave the condition out", () => {
    const { spec } = composeSecretStore(store);
    expect(spec.provider.vault.version).toBe("v1");
    expect(spec.conditions).toEqual([{ namespaces: ["activity-core"] }]);
  });

  it("carry every setting of a JWT role, the values of a claim as one text", () => {
    const role: JwtRole = {
      method: "jwt",
      mount: "jwt",
      name: "publisher",
      userClaim: "sub",
      boundClaims: { groups: ["a", "b"] },
      boundAudiences: ["openbao"],
      boundSubject: "ci",
      groupsClaim: "groups",
      tokenPolicies: ["p"],
      tokenTtlSeconds: 600,
    };
    expect(jwtRoleArgs(role)).toEqual({
      backend: "jwt",
      roleName: "publisher",
      roleType: "jwt",
      userClaim: "sub",
      boundClaims: { groups: "a,b" },
      boundAudiences: ["openbao"],
      boundSubject: "ci",
      groupsClaim: "groups",
      tokenPolicies: ["p"],
      tokenTtl: 600,
    });
  });
});
