import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CredentialLane } from "../../components/credential-lane.ts";
import { declareLanes } from "../../components/declare-lanes.ts";
import { createProviders } from "../../components/providers.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import { readSample, settings } from "../lanes/sample.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const registered: Registered[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        registered.push({ type, name, inputs });
        return { id: `${name}-id`, state: inputs };
      },
      call: () => ({}),
    },
    "credential-lanes",
    "production",
  );
  const { set } = compileLanes({ sources: [readSample(1), readSample(3)], findings: [] }, settings);
  if (set === undefined) throw new Error("the samples do not compile");
  const { openbao, kubernetes } = createProviders(settings);
  declareLanes(set, { providers: [openbao, kubernetes] });
  await pulumi.runtime.disconnect(false);
});

afterAll(() => {
  registered.length = 0;
});

const inputsOf = (type: string, name: string): unknown =>
  registered.find((resource) => resource.type === type && resource.name === name)?.inputs;

describe("what the compiler did not make", () => {
  const compile = () => {
    const { set } = compileLanes({ sources: [readSample(3)], findings: [] }, settings);
    const [lane] = set?.lanes ?? [];
    if (set === undefined || lane === undefined) throw new Error("the sample does not compile");
    return { set, lane };
  };
  type Lane = ReturnType<typeof compile>["lane"];
  const text = 'path "*" { capabilities = ["sudo"] }';

  it.each<[string, (lane: Lane) => Lane]>([
    ["a copy with another policy", (lane) => ({ ...lane, policy: { ...lane.policy, text } })],
    ["a copy as it is", (lane) => ({ ...lane })],
    ["a clone", (lane) => structuredClone(lane)],
    ["what inherits from one", (lane) => Object.create(lane, { policy: { value: { ...lane.policy, text } } })],
    ["what stands before one", (lane) => new Proxy(lane, {})],
    ["nothing", () => undefined as unknown as Lane],
  ])("is not declared: %s", (_, change) => {
    const before = registered.length;
    const lane = change(compile().lane);
    expect(() => new CredentialLane("forged", { lane })).toThrow("forged: nothing but what the compiler made");
    expect(registered).toHaveLength(before);
  });

  it("nor what of a namespace is a copy", () => {
    const { set } = compile();
    const namespaces = set.namespaces.map((grant) => ({ ...grant, role: { ...grant.role, tokenPolicies: ["root"] } }));
    const { openbao, kubernetes } = createProviders(settings);
    expect(() => declareLanes({ ...set, namespaces }, { providers: [openbao, kubernetes] })).toThrow("activity-core: ");
  });

  it("cannot be changed into", () => {
    const { lane, set } = compile();
    const isFrozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every((each) => isFrozen(each)));
    expect([lane, ...set.namespaces].every(isFrozen)).toBe(true);
  });
});

describe("the declared resources", () => {
  it("are exactly those of the lanes", () => {
    expect(registered.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "credential-lanes:index:CredentialLane workload-kv-read-llm-connect-provider-secrets",
      "credential-lanes:index:CredentialLane workload-kv-read-whynot-design-npm-publish",
      "credential-lanes:index:NamespaceAccess activity-core",
      "kubernetes:external-secrets.io/v1:ClusterSecretStore activity-core",
      "kubernetes:external-secrets.io/v1:ExternalSecret workload-kv-read-llm-connect-provider-secrets",
      "pulumi:providers:kubernetes kubernetes",
      "pulumi:providers:vault openbao",
      "vault:index/policy:Policy workload-kv-read-llm-connect-provider-secrets",
      "vault:index/policy:Policy workload-kv-read-whynot-design-npm-publish",
      "vault:jwt/authBackendRole:AuthBackendRole workload-kv-read-whynot-design-npm-publish",
      "vault:kubernetes/authBackendRole:AuthBackendRole activity-core",
    ]);
  });

  it("the policy names itself and holds the text", () => {
    expect(inputsOf("vault:index/policy:Policy", "workload-kv-read-llm-connect-provider-secrets")).toEqual({
      name: "workload-kv-read-llm-connect-provider-secrets",
      policy:
        '# CCR-2026-0003\npath "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets" {\n  capabilities = ["read"]\n}\n',
    });
  });

  it("the role binds exactly the one service account, for 15 minutes", () => {
    expect(inputsOf("vault:kubernetes/authBackendRole:AuthBackendRole", "activity-core")).toEqual({
      backend: "kubernetes",
      roleName: "external-secrets-activity-core",
      boundServiceAccountNames: ["external-secrets"],
      boundServiceAccountNamespaces: ["external-secrets"],
      tokenPolicies: ["workload-kv-read-llm-connect-provider-secrets"],
      tokenTtl: 900,
    });
  });

  it("the store admits its namespace alone", () => {
    expect(inputsOf("kubernetes:external-secrets.io/v1:ClusterSecretStore", "activity-core")).toEqual({
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: "openbao-activity-core" },
      spec: {
        conditions: [{ namespaces: ["activity-core"] }],
        provider: {
          vault: {
            server: "https://openbao.openbao.svc:8200",
            path: "platform",
            version: "v2",
            auth: {
              kubernetes: {
                mountPath: "kubernetes",
                role: "external-secrets-activity-core",
                serviceAccountRef: { name: "external-secrets", namespace: "external-secrets" },
              },
            },
          },
        },
      },
    });
  });

  it("the ExternalSecret delivers each declared field and nothing else", () => {
    expect(
      inputsOf("kubernetes:external-secrets.io/v1:ExternalSecret", "workload-kv-read-llm-connect-provider-secrets"),
    ).toEqual({
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "llm-connect-provider-secrets", namespace: "activity-core" },
      spec: {
        refreshInterval: "1h0m0s",
        secretStoreRef: { kind: "ClusterSecretStore", name: "openbao-activity-core" },
        target: { name: "llm-connect-provider-secrets", creationPolicy: "Owner", deletionPolicy: "Retain" },
        data: [
          {
            secretKey: "OPENROUTER_API_KEY",
            remoteRef: {
              key: "workloads/activity-core/llm-connect/llm-connect-provider-secrets",
              property: "OPENROUTER_API_KEY",
            },
          },
        ],
      },
    });
  });

  it("the OIDC role carries its redirect URIs and claims", () => {
    expect(inputsOf("vault:jwt/authBackendRole:AuthBackendRole", "workload-kv-read-whynot-design-npm-publish")).toEqual(
      {
        backend: "oidc",
        roleName: "whynot-design-npm-publish",
        roleType: "oidc",
        userClaim: "sub",
        boundClaims: { groups: "whynot-design" },
        allowedRedirectUris: ["http://localhost:8250/oidc/callback"],
        tokenPolicies: ["workload-kv-read-whynot-design-npm-publish"],
        tokenTtl: 900,
      },
    );
  });

  it("the providers are told their address and context, and never a credential", () => {
    expect(inputsOf("pulumi:providers:vault", "openbao")).toMatchObject({
      address: "https://openbao.example.org:8200",
      skipChildToken: "true",
      skipTlsVerify: "false",
    });
    for (const { inputs } of registered) expect(JSON.stringify(inputs)).not.toMatch(/"token"|"authLogin\w*":"/);
    expect(inputsOf("pulumi:providers:kubernetes", "kubernetes")).toMatchObject({
      context: "production",
      enablePatchForce: "true",
    });
  });
});
