const boundAccount = {
  backend: "kubernetes",
  boundServiceAccountNames: ["external-secrets"],
  boundServiceAccountNamespaces: ["external-secrets"],
  tokenTtl: 900,
};

interface ExternalSecretsLane {
  readonly namespace: string;
  readonly bundle: string;
  readonly key: string;
  readonly field: string;
}

const policyText = (path: string): string => `path "${path}" {\n  capabilities = ["read"]\n}\n`;

function externalSecretsLane(address: string, { namespace, bundle, key, field }: ExternalSecretsLane): object {
  const policy = `workload-kv-read-${bundle}`;
  return {
    [`vault:index/policy:Policy::${policy}`]: { name: policy, policy: policyText(`platform/data/${key}`) },
    [`vault:kubernetes/authBackendRole:AuthBackendRole::${namespace}`]: {
      ...boundAccount,
      roleName: `external-secrets-${namespace}`,
      tokenPolicies: [policy],
    },
    [`kubernetes:external-secrets.io/v1:ClusterSecretStore::${namespace}`]: {
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: `openbao-${namespace}` },
      spec: {
        conditions: [{ namespaces: [namespace] }],
        provider: {
          vault: {
            server: address,
            path: "platform",
            version: "v2",
            caProvider: { type: "ConfigMap", namespace: "external-secrets", name: "openbao-ca", key: "ca.crt" },
            auth: {
              kubernetes: {
                mountPath: "kubernetes",
                role: `external-secrets-${namespace}`,
                serviceAccountRef: { name: "external-secrets", namespace: "external-secrets" },
              },
            },
          },
        },
      },
    },
    [`kubernetes:external-secrets.io/v1:ExternalSecret::${policy}`]: {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: bundle, namespace },
      spec: {
        refreshInterval: "1h0m0s",
        secretStoreRef: { kind: "ClusterSecretStore", name: `openbao-${namespace}` },
        target: { name: bundle, creationPolicy: "Owner", deletionPolicy: "Retain" },
        data: [{ secretKey: field, remoteRef: { key, property: field } }],
      },
    },
    [`credential-lanes:index:CredentialLane::${policy}`]: {},
    [`credential-lanes:index:NamespaceAccess::${namespace}`]: {},
  };
}

const oidcPolicy = "workload-kv-read-whynot-design-npm-publish";

/** Every resource that the committed requests ask for, by type and name, with exactly its inputs. */
export function expectedResources(address: string): object {
  return {
    ...externalSecretsLane(address, {
      namespace: "activity-core",
      bundle: "llm-connect-provider-secrets",
      key: "workloads/activity-core/llm-connect/llm-connect-provider-secrets",
      field: "OPENROUTER_API_KEY",
    }),
    ...externalSecretsLane(address, {
      namespace: "issue-core",
      bundle: "issue-core-ingestion-api-key",
      key: "workloads/issue-core/issue-core/issue-core-ingestion-api-key",
      field: "INGESTION_API_KEY",
    }),
    [`credential-lanes:index:CredentialLane::${oidcPolicy}`]: {},
    [`vault:index/policy:Policy::${oidcPolicy}`]: {
      name: oidcPolicy,
      policy: policyText("platform/data/workloads/coulomb/whynot-design/npm-publish"),
    },
    [`vault:jwt/authBackendRole:AuthBackendRole::${oidcPolicy}`]: {
      backend: "oidc",
      roleName: "whynot-design-npm-publish",
      roleType: "oidc",
      userClaim: "sub",
      boundClaims: { groups: "whynot-design" },
      allowedRedirectUris: ["http://localhost:8250/oidc/callback"],
      tokenPolicies: [oidcPolicy],
      tokenTtl: 900,
    },
  };
}
