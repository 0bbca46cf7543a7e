const boundAccount = {
  backend: "kubernetes",
  boundServiceAccountNames: ["external-secrets"],
  boundServiceAccountNamespaces: ["external-secrets"],
  tokenTtl: 900,
};

interface ExternalSecretsLane {
  readonly ccr: string;
  readonly title: string;
  readonly purpose: string;
  readonly digest: string;
  readonly namespace: string;
  readonly bundle: string;
  readonly key: string;
  readonly field: string;
}

/** The text of a lane's policy, byte for byte. */
export const policyText = (ccr: string, path: string): string =>
  `# ${ccr}\npath "${path}" {\n  capabilities = ["read"]\n}\n`;

function externalSecretsLane(address: string, lane: ExternalSecretsLane): object {
  const { ccr, title, purpose, digest, namespace, bundle, key, field } = lane;
  const policy = `workload-kv-read-${bundle}`;
  const role = `external-secrets-${namespace}`;
  const by = `service account external-secrets/external-secrets, by role ${role} of auth/kubernetes, for 15m`;
  return {
    [`vault:index/policy:Policy::${policy}`]: { name: policy, policy: policyText(ccr, `platform/data/${key}`) },
    [`vault:kubernetes/authBackendRole:AuthBackendRole::${namespace}`]: {
      ...boundAccount,
      roleName: role,
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
                role,
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
    [`credential-lanes:index:CredentialLane::${policy}`]: {
      ccr,
      title,
      purpose,
      digest,
      reads: `${field} of platform/data/${key}`,
      by,
      delivery: `Secret ${namespace}/${bundle}, read again every 1h`,
    },
    [`credential-lanes:index:NamespaceAccess::${namespace}`]: {
      by,
      store: `openbao-${namespace}, for namespace ${namespace} alone`,
      policies: { [policy]: `${ccr}: ${title}` },
    },
  };
}

const oidcPolicy = "workload-kv-read-whynot-design-npm-publish";

/** Every resource that the committed requests ask for, by type and name, with exactly its inputs. */
export function expectedResources(address: string): object {
  return {
    ...externalSecretsLane(address, {
      ccr: "CCR-2026-0003",
      title: "llm-connect OpenRouter provider key lane",
      purpose: "llm-connect provider access through OpenBao workload KV and External Secrets",
      digest: "sha256:46fd699da8fcaf65f94f1ffddff08755e03a95c027a0a83d6b56fa08d6f56178",
      namespace: "activity-core",
      bundle: "llm-connect-provider-secrets",
      key: "workloads/activity-core/llm-connect/llm-connect-provider-secrets",
      field: "OPENROUTER_API_KEY",
    }),
    ...externalSecretsLane(address, {
      ccr: "CCR-2026-0002",
      title: "issue-core ingestion API key lane",
      purpose: "issue-core ingestion access through OpenBao workload KV and External Secrets",
      digest: "sha256:45a9892c47ad3ab71aa0e36928837f0f5b62d6c3ea790b13c5260bca4f45c9f4",
      namespace: "issue-core",
      bundle: "issue-core-ingestion-api-key",
      key: "workloads/issue-core/issue-core/issue-core-ingestion-api-key",
      field: "INGESTION_API_KEY",
    }),
    [`credential-lanes:index:CredentialLane::${oidcPolicy}`]: {
      ccr: "CCR-2026-0001",
      title: "whynot-design npm publish token lane",
      purpose: "whynot-design npm publish access through OpenBao workload KV",
      digest: "sha256:4027d4e2e099dc070c2438aea9d2fe01b1dbace6c5436017063070637a16a264",
      reads: "NPM_AUTH_TOKEN of platform/data/workloads/coulomb/whynot-design/npm-publish",
      by: "callers whose token has groups whynot-design, by role whynot-design-npm-publish of auth/oidc, for 15m",
      delivery: "none: the caller reads OpenBao itself",
    },
    [`vault:index/policy:Policy::${oidcPolicy}`]: {
      name: oidcPolicy,
      policy: policyText("CCR-2026-0001", "platform/data/workloads/coulomb/whynot-design/npm-publish"),
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
