import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { Provider as VaultProvider } from "@pulumi/vault/provider.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CredentialLanes } from "../../components/credential-lanes.ts";
import { ExternalSecretsFoundation, protectDefinitions } from "../../components/external-secrets-foundation.ts";
import { OpenBaoFoundation } from "../../components/openbao-foundation.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import { planSample, sampleSettings } from "../lanes/foundation/foundation-sample.ts";
import { readSample, settings } from "../lanes/sample.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const registered: Registered[] = [];
const options = new Map<string, pulumi.CustomResourceOptions>();

beforeEach(async () => {
  registered.length = 0;
  options.clear();
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, id }) {
        registered.push({ type, name, inputs });
        return { id: id || `${name}-id`, state: inputs };
      },
      call: () => ({}),
    },
    "credential-lanes-foundation",
    "production",
  );
});

// What is still being registered belongs to these mocks.
afterEach(() => pulumi.runtime.disconnect(false));

const providers = (suffix = ""): pulumi.ProviderResource[] => [
  new VaultProvider(`vault${suffix}`),
  new KubernetesProvider(`kubernetes${suffix}`),
];
/** The options of a component; what those of its children are is kept. */
const watched = (): pulumi.ComponentResourceOptions => ({
  providers: providers(),
  transformations: [
    ({ type, name, opts }) => {
      options.set(`${type.split(":").at(-1)} ${name}`, opts);
      return undefined;
    },
  ],
});
const listNames = (is: (opts: pulumi.CustomResourceOptions) => unknown): readonly string[] =>
  [...options].flatMap(([name, opts]) => (is(opts) ? [name] : [])).sort();
const find = (type: string, name: string): Registered => {
  const found = registered.find((each) => each.type === type && each.name === name);
  if (found === undefined) throw new Error(`${type} ${name} was not declared`);
  return found;
};
const settled = (): Promise<void> => pulumi.runtime.disconnect(false);

describe("OpenBaoFoundation", () => {
  it("declares mounts that are protected, and a KV mount that stays whatever happens", async () => {
    new OpenBaoFoundation("openbao", { plan: planSample().openbao }, watched());
    await settled();
    expect(find("vault:index/mount:Mount", "openbao-platform")).toMatchObject({
      inputs: { path: "platform", type: "kv", options: { version: "2" } },
    });
    const mounts = ["openbao-ci", "openbao-kubernetes", "openbao-oidc"].map((name) => `AuthBackend ${name}`);
    expect(listNames(({ protect }) => protect)).toEqual([...mounts, "Mount openbao-platform"]);
    expect(listNames(({ retainOnDelete }) => retainOnDelete)).toEqual(["Mount openbao-platform"]);
    const tune = { defaultLeaseTtl: "1h", maxLeaseTtl: "1h", tokenType: "default-service" };
    for (const [type, name, inputs] of [
      ["vault:index/authBackend:AuthBackend", "openbao-oidc", { path: "oidc", type: "oidc", tune }],
      ["vault:index/authBackend:AuthBackend", "openbao-kubernetes", { path: "kubernetes", type: "kubernetes", tune }],
      [
        "vault:jwt/authBackend:AuthBackend",
        "openbao-ci",
        {
          path: "ci",
          type: "jwt",
          tune,
          oidcDiscoveryUrl: "https://issuer.example.org",
          boundIssuer: "https://issuer.example.org",
        },
      ],
    ] as const) {
      expect(find(type, name).inputs).toEqual(inputs);
    }
  });

  it("gives no reviewer token and no client secret to a state", async () => {
    new OpenBaoFoundation("openbao", { plan: planSample().openbao }, watched());
    await settled();
    expect(find("vault:kubernetes/authBackendConfig:AuthBackendConfig", "openbao-kubernetes").inputs).toEqual({
      backend: "kubernetes",
      kubernetesHost: "https://kubernetes.default.svc",
      disableIssValidation: true,
      disableLocalCaJwt: true,
    });
    expect(JSON.stringify(registered)).not.toMatch(/reviewerJwt|clientSecret|"token"/i);
  });

  it("declares the authority, and roles whose tokens live once", async () => {
    const { openbao: plan } = planSample();
    const foundation = new OpenBaoFoundation("openbao", { plan }, watched());
    await settled();
    expect([...foundation.policies.keys()]).toEqual(plan.policies.map(({ name }) => name));
    expect(find("vault:index/policy:Policy", "openbao-lane-apply").inputs).toEqual({
      name: "lane-apply",
      policy: plan.policies.find(({ name }) => name === "lane-apply")?.text,
    });
    expect(find("vault:jwt/authBackendRole:AuthBackendRole", "openbao-ci-lane-apply").inputs).toEqual({
      backend: "ci",
      roleName: "lane-apply",
      roleType: "jwt",
      userClaim: "sub",
      boundClaims: { environment: "production" },
      boundAudiences: ["openbao"],
      tokenPolicies: ["lane-apply"],
      tokenTtl: 1800,
      tokenExplicitMaxTtl: 1800,
      tokenNoDefaultPolicy: true,
    });
  });

  it("takes over what it is given an import id for, and nothing else", async () => {
    const imports = new Map([["mount:platform", "platform"]]);
    new OpenBaoFoundation("openbao", { plan: planSample().openbao, imports }, watched());
    await settled();
    expect(listNames((opts) => opts.import)).toEqual(["Mount openbao-platform"]);
    expect(options.get("Mount openbao-platform")?.import).toBe("platform");
  });

  it("is refused without a provider of its own", () => {
    expect(() => new OpenBaoFoundation("openbao", { plan: planSample().openbao })).toThrow("pass a vault provider");
  });
});

describe("ExternalSecretsFoundation", () => {
  const planOf = (own: Readonly<Record<string, unknown>> = {}) => {
    const externalSecrets = { ...(sampleSettings.externalSecrets as object), ...own };
    const { externalSecrets: plan } = planSample({ own: { externalSecrets } });
    if (plan === undefined) throw new Error("the sample has no part in External Secrets");
    return plan;
  };

  it("declares its objects by the tokens of the SDK's classes, and protects the namespace alone", async () => {
    new ExternalSecretsFoundation("cluster", { plan: planOf() }, watched());
    await settled();
    const objects = registered.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(listNames(({ protect }) => protect)).toEqual(["Namespace cluster-Namespace-external-secrets"]);
    expect(objects.map(({ type }) => type).sort()).toEqual([
      "kubernetes:apiregistration.k8s.io/v1:APIService",
      "kubernetes:core/v1:Namespace",
      "kubernetes:core/v1:ServiceAccount",
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
      "kubernetes:rbac.authorization.k8s.io/v1:Role",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    ]);
  });

  it("asks for the API that lanes are declared in, unless it cannot be there yet", async () => {
    new ExternalSecretsFoundation("cluster", { plan: planOf(), readsApi: false }, watched());
    await settled();
    expect(registered.filter(({ type }) => type.endsWith(":APIService"))).toEqual([]);
  });

  // The sandbox's stand-in has no charts, so that this is shown with mocks alone.
  it("installs a chart of one version, with its definitions protected", async () => {
    const helm = { chart: "external-secrets", repository: "https://charts.external-secrets.io", version: "0.20.4" };
    const plan = planOf({ install: "helm", helm });
    new ExternalSecretsFoundation("cluster", { plan }, watched());
    await settled();
    expect(find("kubernetes:helm.sh/v4:Chart", "cluster-chart").inputs).toMatchObject({
      name: "external-secrets",
      namespace: "external-secrets",
      chart: "external-secrets",
      version: "0.20.4",
      repositoryOpts: { repo: "https://charts.external-secrets.io" },
      values: {
        rbac: { serviceAccountTokenCreate: false },
        serviceAccount: { create: false, name: "external-secrets" },
      },
    });
    const transform = (type: string) =>
      protectDefinitions({ type, name: "x", props: {}, opts: {}, custom: true } as pulumi.ResourceTransformArgs);
    expect(transform("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition")).toEqual({
      props: {},
      opts: { protect: true },
    });
    expect(transform("kubernetes:apps/v1:Deployment")).toBeUndefined();
  });
});

describe("a program of both", () => {
  it("declares lanes after the foundation that they depend on", async () => {
    const { set } = compileLanes({ sources: [readSample(1), readSample(3)], findings: [] }, settings);
    if (set === undefined) throw new Error("the samples do not compile");
    const foundation = new OpenBaoFoundation("openbao", { plan: planSample().openbao }, { providers: providers() });
    new CredentialLanes("lanes", { set }, { providers: providers("-of-lanes"), dependsOn: [foundation] });
    await settled();
    const places = registered.map(({ name }, at) => [name, at] as const);
    const lastOfFoundation = Math.max(...places.filter(([name]) => name.startsWith("openbao-")).map(([, at]) => at));
    const firstOfLanes = Math.min(...places.filter(([name]) => name.startsWith("lanes-")).map(([, at]) => at));
    expect(firstOfLanes).toBeGreaterThan(lastOfFoundation);
  });
});
