import { describe, expect, test } from "vitest";
import { deriveDelivery } from "../../lanes/delivery.ts";
import { compileExternalSecret } from "../../lanes/external-secret.ts";
import { composeSecretStore } from "../../lanes/manifests.ts";
import { compileRole, type KubernetesRole } from "../../lanes/role.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { makeRequest } from "./rules/request.ts";
import { settings } from "./sample.ts";

type Change = Parameters<typeof makeRequest>[0];

function compile(change?: Change, changes: Partial<StackSettings> = {}) {
  const ccr = makeRequest(change);
  const role = compileRole(ccr) as KubernetesRole;
  return compileExternalSecret(ccr, { settings: { ...settings, ...changes }, role, key: "workloads/a/b/c" });
}

describe("the ExternalSecret of a request", () => {
  test("delivers each field by its name, at the stack's interval, owned and kept", () => {
    const { manifest, delivery } = compile((ccr) => {
      ccr.openbao.fields = ["Z_KEY", "A_KEY"];
    });
    expect(manifest).toStrictEqual({
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "llm-connect-provider-secrets", namespace: "activity-core" },
      spec: {
        refreshInterval: "1h0m0s",
        secretStoreRef: { kind: "ClusterSecretStore", name: "openbao-activity-core" },
        target: { name: "llm-connect-provider-secrets", creationPolicy: "Owner", deletionPolicy: "Retain" },
        data: [
          { secretKey: "A_KEY", remoteRef: { key: "workloads/a/b/c", property: "A_KEY" } },
          { secretKey: "Z_KEY", remoteRef: { key: "workloads/a/b/c", property: "Z_KEY" } },
        ],
      },
    });
    expect(delivery.takesOverSecret).toBe(false);
    expect(delivery).not.toHaveProperty("rotationId");
    expect(delivery).not.toHaveProperty("reloadAnnotation");
  });

  test("follows what the request says of the delivery", () => {
    const { manifest, delivery } = compile((ccr) => {
      Object.assign(ccr.delivery, {
        refresh_interval: "90s",
        creation_policy: "Merge",
        deletion_policy: "Merge",
        takes_over_secret: true,
        reload_annotation: { name: "reloader.stakater.com/match", value: "true" },
      });
      ccr.rotations = ["ROT-1", "ROT-2"].map((id) => ({ id, at: "2026-07-03T10:00:00Z", by: "platform-operator" }));
    });
    expect(manifest.metadata.annotations).toEqual({ "force-sync": "ROT-2" });
    expect(manifest.spec.refreshInterval).toBe("1m30s");
    expect(manifest.spec.target).toEqual({
      name: "llm-connect-provider-secrets",
      creationPolicy: "Merge",
      deletionPolicy: "Merge",
      template: { metadata: { annotations: { "reloader.stakater.com/match": "true" } } },
    });
    expect(delivery.takesOverSecret).toBe(true);
  });
});

describe("the store of a namespace", () => {
  test("admits that namespace alone, and logs in as the one service account", () => {
    const { store, appliedBy } = compile();
    expect(composeSecretStore(store)).toStrictEqual({
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: "openbao-activity-core" },
      spec: {
        conditions: [{ namespaces: ["activity-core"] }],
        provider: {
          vault: {
            server: settings.openbaoAddressFromCluster,
            path: "platform",
            version: "v2",
            auth: {
              kubernetes: {
                mountPath: "kubernetes",
                role: "external-secrets-activity-core",
                serviceAccountRef: { name: "llm-connect-reader", namespace: "activity-core" },
              },
            },
          },
        },
      },
    });
    expect(appliedBy).toBe("pulumi");
  });

  test("has the audience of the role, the certificates of the stack and whoever applies it", () => {
    const openbaoCaProvider = { type: "ConfigMap", name: "ca", key: "ca.crt", namespace: "openbao" } as const;
    const { store, appliedBy } = compile(
      (ccr) => {
        Object.assign(ccr.auth, { audience: "openbao" });
      },
      { openbaoCaProvider, kvVersion: 1, kubernetesObjects: "gitops" },
    );
    const { vault } = composeSecretStore(store).spec.provider;
    expect(vault.version).toBe("v1");
    expect(vault.caProvider).toEqual(openbaoCaProvider);
    expect(vault.auth.kubernetes.serviceAccountRef).toEqual({ ...store.serviceAccount, audiences: ["openbao"] });
    expect(appliedBy).toBe("gitops");
  });

  test.each([
    ["no name", { service_account_names: [], service_account_namespaces: ["a"] }],
    ["no namespace", { service_account_names: ["a"], service_account_namespaces: [] }],
    ["two names", { service_account_names: ["a", "b"], service_account_namespaces: ["a"] }],
    ["two namespaces", { service_account_names: ["a"], service_account_namespaces: ["a", "b"] }],
  ])("is not made for a role with %s, which a check refuses", (_, claims) => {
    expect(() =>
      compile((ccr) => {
        ccr.auth.bound_claims = claims;
      }),
    ).toThrow("a role of External Secrets must bind exactly one service account of one namespace");
  });
});

describe("names that are not written down", () => {
  const derive = (role: string) =>
    deriveDelivery(
      makeRequest((ccr) => {
        ccr.delivery = { surface: "external-secrets" };
        ccr.auth.role = role;
        ccr.target.tenant = "tenant";
        ccr.openbao.kv_path = "platform/workloads/tenant/search/search-key";
      }),
    );

  test("follow the role's name, the path and the namespace", () => {
    expect(derive("external-secrets-search")).toEqual({
      namespace: "search",
      secretName: "search-key",
      store: "openbao-search",
      role: "external-secrets-search",
    });
  });

  test.each(["my-external-secrets-search", "external-secrets-", "reader"])(
    "follow the tenant where the role is %s",
    (role) => {
      expect(derive(role)).toMatchObject({ namespace: "tenant", store: "openbao-tenant" });
    },
  );

  test("are the written ones where there are some", () => {
    const written = { namespace: "n", secret_name: "s", store: "o", surface: "external-secrets" } as const;
    const ccr = makeRequest((each) => {
      each.delivery = written;
    });
    expect(deriveDelivery(ccr)).toMatchObject({ namespace: "n", secretName: "s", store: "o" });
  });
});
