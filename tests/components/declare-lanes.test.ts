import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { Provider as VaultProvider } from "@pulumi/vault/provider.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CredentialLane } from "../../components/credential-lane.ts";
import { CredentialLanes } from "../../components/credential-lanes.ts";
import { declareLanes } from "../../components/declare-lanes.ts";
import { NamespaceAccess } from "../../components/namespace-access.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import { readSample, settings } from "../lanes/sample.ts";

const registered: string[] = [];

beforeEach(async () => {
  registered.length = 0;
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        registered.push(`${type.split(":").at(-1)} ${name}`);
        return { id: `${name}-id`, state: inputs };
      },
      call: () => ({}),
    },
    "credential-lanes",
    "production",
  );
});

// What is still being registered belongs to these mocks.
afterEach(() => pulumi.runtime.disconnect(false));

const { set } = compileLanes({ sources: [readSample(1), readSample(3)], findings: [] }, settings);
if (set === undefined) throw new Error("the samples do not compile");
const lane = "workload-kv-read-llm-connect-provider-secrets";

const makeProviders = (): pulumi.ProviderResource[] => [
  new VaultProvider("openbao"),
  new KubernetesProvider("cluster"),
];
const urnOf = (resource: pulumi.Resource | undefined): Promise<string> =>
  new Promise((resolve) => {
    if (resource === undefined) throw new Error("the resource is not there");
    resource.urn.apply(resolve);
  });

describe("a set under one component", () => {
  it("is found by the names of lanes and namespaces, and is named after the component", async () => {
    const component = new CredentialLanes("main", { set }, { providers: makeProviders() });
    expect([...component.lanes.keys()].sort()).toEqual(set.lanes.map(({ name }) => name));
    expect([...component.namespaces.keys()]).toEqual(["activity-core"]);
    expect(await urnOf(component.lanes.get(lane)?.policy)).toMatch(
      `credential-lanes:index:CredentialLane$vault:index/policy:Policy::main-${lane}`,
    );
    const [secret] = component.namespaces.get("activity-core")?.externalSecrets ?? [];
    expect(await urnOf(secret)).toMatch(new RegExp(`[$]kubernetes:.*:ExternalSecret::main-${lane}$`));
  });

  it("may stand twice in a program", async () => {
    const providers = makeProviders();
    for (const name of ["east", "west"]) new CredentialLanes(name, { set }, { providers });
    await pulumi.runtime.disconnect(false);
    expect(registered.length).toBeGreaterThan(20);
    expect(new Set(registered).size).toBe(registered.length);
  });
});

describe("declareLanes", () => {
  it("names the components as their lanes, without a parent and with one", async () => {
    const { lanes, namespaces } = declareLanes(set, { providers: makeProviders() });
    expect(await urnOf(lanes.get(lane))).toMatch(`::credential-lanes:index:CredentialLane::${lane}`);
    expect(await urnOf(namespaces.get("activity-core")?.store)).toMatch(
      "::credential-lanes:index:NamespaceAccess$kubernetes:external-secrets.io/v1:ClusterSecretStore::activity-core",
    );
  });
});

describe("a component without a provider of its own", () => {
  const [first] = set.lanes.filter(({ externalSecret }) => externalSecret !== undefined);
  const [direct] = set.lanes.filter(({ externalSecret }) => externalSecret === undefined);
  const [grant] = set.namespaces;
  if (first === undefined || direct === undefined || grant === undefined) throw new Error("the samples have changed");

  it("is refused, each missing package by name", () => {
    expect(() => new CredentialLanes("main", { set })).toThrow("pass a vault provider and a kubernetes provider in");
    expect(() => new CredentialLane(first.name, { lane: first }, { providers: [new VaultProvider("v")] })).toThrow(
      "pass a kubernetes provider in the option providers",
    );
    const opts = { providers: [new KubernetesProvider("k")] };
    expect(() => new NamespaceAccess("activity-core", { grant, lanes: [] }, opts)).toThrow("pass a vault provider in");
  });

  it("needs those alone that it uses, from its options or from its parent", () => {
    expect(() => new CredentialLane(direct.name, { lane: direct }, { provider: new VaultProvider("v") })).not.toThrow();
    const parent = new pulumi.ComponentResource("test:index:Parent", "parent", {}, { providers: makeProviders() });
    expect(() => new CredentialLanes("main", { set }, { parent })).not.toThrow();
  });
});
