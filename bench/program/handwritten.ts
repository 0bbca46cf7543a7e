// The same resources, as somebody would write them down without this library: one file, two loops. COMPONENTS=none
// leaves out the component resources that group them.
import "./stack-traces.ts";
import process from "node:process";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole.js";
import { Policy } from "@pulumi/vault/policy.js";
import { Provider as VaultProvider } from "@pulumi/vault/provider.js";
import { readData } from "./read-set.ts";

const vault = new VaultProvider("openbao", {
  address: "https://openbao.example.org:8200",
  skipChildToken: true,
  skipTlsVerify: false,
});
const kubernetes = new KubernetesProvider("kubernetes", { context: "production", enablePatchForce: true });

class Group extends pulumi.ComponentResource {
  constructor(type: string, name: string, { inputs, outputs }: { inputs: pulumi.Inputs; outputs: pulumi.Inputs }) {
    super(`credential-lanes:index:${type}`, name, inputs, { providers: [vault, kubernetes] });
    this.registerOutputs(outputs);
  }
}

/** The options of a resource of `group`, or of none. */
function inGroup(group: Group | undefined, provider: pulumi.ProviderResource): pulumi.CustomResourceOptions {
  return group === undefined ? { provider } : { parent: group };
}

const isGrouped = process.env.COMPONENTS !== "none";
const { lanes, namespaces } = readData().set;
const policies = new Map<string, Policy>();
const groups = new Map<string, Group>();
for (const { name, ccrId, policy, description } of lanes) {
  const outputs = { ccrId, lane: name, path: policy.path };
  const group = isGrouped ? new Group("CredentialLane", name, { inputs: { ...description }, outputs }) : undefined;
  if (group !== undefined) groups.set(name, group);
  policies.set(name, new Policy(name, { name: policy.name, policy: policy.text }, inGroup(group, vault)));
}
for (const { namespace, role, store, description, lanes: members } of namespaces) {
  const outputs = { namespace, role: role.name, store: store.name };
  const inputs = { ...description };
  const group = isGrouped ? new Group("NamespaceAccess", namespace, { inputs, outputs }) : undefined;
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
    { ...inGroup(group, vault), dependsOn: members.flatMap(({ name }) => policies.get(name) ?? []) },
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
    { ...inGroup(group, kubernetes), dependsOn: authRole },
  );
  for (const { name, externalSecret } of members) {
    const policy = policies.get(name);
    if (policy === undefined || externalSecret === undefined) throw new Error(`${name} has no policy or delivery`);
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
      { ...inGroup(groups.get(name), kubernetes), dependsOn: [policy, secretStore] },
    );
  }
}
