// The same resources, as somebody would write them down without this library: one file, two components, two loops.
import process from "node:process";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole.js";
import { Policy } from "@pulumi/vault/policy.js";
import { Provider as VaultProvider } from "@pulumi/vault/provider.js";
import { readSet } from "./lane-set.ts";

class Component extends pulumi.ComponentResource {}

const vault = new VaultProvider("openbao", {
  address: "https://openbao.example.org:8200",
  skipChildToken: true,
  skipTlsVerify: false,
});
const kubernetes = new KubernetesProvider("kubernetes", { context: "production", enablePatchForce: true });
const providers = [vault, kubernetes];

const { lanes, namespaces } = readSet(process.env.LANE_SET ?? "");
const declared = new Map<string, { component: Component; policy: Policy }>();
for (const { name, ccrId, policy, description } of lanes) {
  const component = new Component("credential-lanes:index:CredentialLane", name, { ...description }, { providers });
  const resource = new Policy(name, { name: policy.name, policy: policy.text }, { parent: component });
  declared.set(name, { component, policy: resource });
  (component as unknown as { registerOutputs(outputs: object): void }).registerOutputs({
    ccrId,
    lane: name,
    path: policy.path,
  });
}
for (const { namespace, role, store, description, lanes: members } of namespaces) {
  const component = new Component(
    "credential-lanes:index:NamespaceAccess",
    namespace,
    { ...description },
    { providers },
  );
  const policies = members.flatMap(({ name }) => declared.get(name)?.policy ?? []);
  const authRole = new AuthBackendRole(
    namespace,
    {
      backend: "kubernetes",
      roleName: role.name,
      boundServiceAccountNames: ["external-secrets"],
      boundServiceAccountNamespaces: ["external-secrets"],
      tokenPolicies: [...role.tokenPolicies],
      tokenTtl: 900,
    },
    { parent: component, dependsOn: policies },
  );
  const secretStore = new CustomResource(
    namespace,
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: store.name },
      spec: {
        conditions: [{ namespaces: [namespace] }],
        provider: {
          vault: {
            server: "https://openbao.openbao.svc:8200",
            path: "platform",
            version: "v2",
            auth: {
              kubernetes: {
                mountPath: "kubernetes",
                role: role.name,
                serviceAccountRef: { name: "external-secrets", namespace: "external-secrets" },
              },
            },
          },
        },
      },
    },
    { parent: component, dependsOn: authRole },
  );
  for (const { name, externalSecret } of members) {
    const lane = declared.get(name);
    if (lane === undefined || externalSecret === undefined) continue;
    const { secretName, key, fields } = externalSecret.delivery;
    new CustomResource(
      name,
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { name: secretName, namespace },
        spec: {
          refreshInterval: "1h0m0s",
          secretStoreRef: { kind: "ClusterSecretStore", name: store.name },
          target: { name: secretName, creationPolicy: "Owner", deletionPolicy: "Retain" },
          data: fields.map((field) => ({ secretKey: field, remoteRef: { key, property: field } })),
        },
      },
      { parent: lane.component, dependsOn: [lane.policy, secretStore] },
    );
  }
  (component as unknown as { registerOutputs(outputs: object): void }).registerOutputs({
    namespace,
    role: role.name,
    store: store.name,
  });
}
