import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../policies/resource.ts";
import { findDevOnlyFaults } from "../../../policies/rules/dev-only.ts";
import { findExternalSecretFaults } from "../../../policies/rules/external-secrets.ts";
import { findSecretFaults } from "../../../policies/rules/kubernetes-secrets.ts";
import { findStoreFaults } from "../../../policies/rules/secret-stores.ts";
import { findValueFaults } from "../../../policies/rules/vault-values.ts";
import { declare, secretsObject } from "../declare.ts";

describe("a store", () => {
  const faultsOf = (conditions: unknown, kind = "ClusterSecretStore"): string =>
    findStoreFaults(secretsObject(kind, { conditions })).join("\n");

  it("passes where each condition names its namespaces", () => {
    expect(faultsOf([{ namespaces: ["a"] }, { namespaces: ["b", "c-1"] }])).toBe("");
  });

  const refused: readonly (readonly [conditions: unknown, why: RegExp])[] = [
    [undefined, /no conditions/],
    [[], /no conditions/],
    [UNKNOWN, /no conditions/],
    [[{}], /does not name/],
    [[UNKNOWN], /does not name/],
    [[{ namespaces: [] }], /does not name/],
    [[{ namespaces: ["*"] }], /does not name/],
    [[{ namespaces: ["a"] }, {}], /does not name/],
    [[{ namespaces: ["a"], namespaceRegexes: [".*"] }], /by a pattern/],
    [[{ namespaces: ["a"], namespaceSelector: {} }], /by labels/],
    [[{ namespaces: ["a"], namespaceSelector: { matchLabels: { team: "x" } } }], /by labels/],
  ];
  for (const [index, [conditions, why]] of refused.entries()) {
    it(`is refused otherwise (${index}: ${String(why)})`, () => {
      expect(faultsOf(conditions)).toMatch(why);
      expect(faultsOf(conditions, "SecretStore")).toMatch(why);
    });
  }

  it("is known by its content where the type says another kind, in a patch, a list and an old version", () => {
    const content = { apiVersion: "external-secrets.io/v1beta1", kind: "ClusterSecretStore", spec: {} };
    for (const [type, props] of [
      ["kubernetes:example.org/v1:Anything", content],
      ["kubernetes:external-secrets.io/v1:ClusterSecretStorePatch", { spec: {} }],
      ["kubernetes:core/v1:List", { items: [{ kind: "ConfigMap", apiVersion: "v1" }, content] }],
    ] as const)
      expect(findStoreFaults(declare(type, props)), type).toHaveLength(1);
  });
});

describe("an ExternalSecret", () => {
  const data = [{ secretKey: "A", remoteRef: { key: "k", property: "A" } }];
  const faultsOf = (spec: object): string => findExternalSecretFaults(secretsObject("ExternalSecret", spec)).join("\n");

  it("passes where it names each field, also with metadata and the type Opaque", () => {
    const template = { type: "Opaque", metadata: { annotations: { a: "b" } } };
    expect(faultsOf({ data, target: { name: "a", template } })).toBe("");
  });

  it("is refused where it delivers more, or values of its own", () => {
    expect(faultsOf({ data, dataFrom: [{ extract: { key: "k" } }] })).toMatch(/dataFrom/);
    expect(faultsOf({ data, dataFrom: UNKNOWN })).toMatch(/dataFrom/);
    expect(faultsOf({ data: [{ secretKey: "A", remoteRef: { key: "k" } }] })).toMatch(/names no property/);
    expect(faultsOf({ data, target: { template: { data: { A: "canary" } } } })).toMatch(/values of its own/);
    expect(faultsOf({ data, target: { template: { templateFrom: [{}] } } })).toMatch(/values of its own/);
    expect(faultsOf({ data, target: { template: { type: "kubernetes.io/tls" } } })).toMatch(/not of type Opaque/);
    expect(faultsOf({ data, target: { template: { type: UNKNOWN } } })).toMatch(/not of type Opaque/);
    expect(faultsOf({ data, target: { manifest: { kind: "ConfigMap" } } })).toMatch(/is no Secret/);
    const nested = secretsObject("ClusterExternalSecret", { externalSecretSpec: { dataFrom: [{}] } });
    expect(findExternalSecretFaults(nested)).toHaveLength(1);
  });
});

describe("a Secret", () => {
  const secret = (props: object, type = "kubernetes:core/v1:Secret"): readonly string[] =>
    findSecretFaults(declare(type, { ...props }));

  it("passes without values", () => {
    expect(secret({ metadata: { name: "a" } })).toEqual([]);
    expect(secret({ data: {}, stringData: {} })).toEqual([]);
    expect(secret({ data: { a: "b" } }, "kubernetes:core/v1:ConfigMap")).toEqual([]);
    expect(secret({ data: { a: "b" } }, "other:core/v1:Secret")).toEqual([]);
  });

  it("is refused with values, also unknown ones, in a patch, a list and under another type", () => {
    expect(secret({ data: { a: "b" } })).toHaveLength(1);
    expect(secret({ stringData: UNKNOWN })).toHaveLength(1);
    expect(secret({ data: { a: UNKNOWN } }, "kubernetes:core/v1:SecretPatch")).toHaveLength(1);
    expect(secret({ items: [{ data: { a: "b" } }, {}] }, "kubernetes:core/v1:SecretList")).toHaveLength(1);
    expect(secret({ apiVersion: "v1", kind: "Secret", data: { a: "b" } }, "kubernetes:a/v1:B")).toHaveLength(1);
  });

  it("may not be sealed", () => {
    const sealed = { spec: { encryptedData: {} } };
    expect(secret(sealed, "kubernetes:bitnami.com/v1alpha1:SealedSecret")).toHaveLength(1);
    expect(secret({ kind: "SealedSecret", apiVersion: "bitnami.com/v1alpha1" }, "kubernetes:a/v1:B")).toHaveLength(1);
  });
});

describe("a value of OpenBao", () => {
  it("is in no resource, and neither is a credential", () => {
    const types = ["kv/secret:Secret", "kv/secretV2:SecretV2", "generic/secret:Secret", "generic/endpoint:Endpoint"];
    const credentials = ["index/token:Token", "appRole/authBackendRoleSecretId:AuthBackendRoleSecretId"];
    for (const type of [...types, ...credentials])
      expect(findValueFaults({ type: `vault:${type}` }), type).toHaveLength(1);
    for (const type of [
      "vault:kv/secretBackendV2:SecretBackendV2",
      "vault:index/mount:Mount",
      "random:kv/secret:Secret",
    ])
      expect(findValueFaults({ type }), type).toEqual([]);
  });
});

describe("a development server", () => {
  const faultsOf = (type: string, props: object, name = "example"): readonly string[] =>
    findDevOnlyFaults({ ...declare(`kubernetes:${type}`, { ...props }), name });
  const pod = (container: object): object => ({ spec: { template: { spec: { containers: [container] } } } });

  it("is told by the names of what opens it", () => {
    const secret = "core/v1:Secret";
    expect(faultsOf(secret, {}, "vault-auto-credentials")).toHaveLength(1);
    expect(faultsOf(secret, { metadata: { name: "openbao-root-token" } })).toHaveLength(1);
    expect(faultsOf(secret, { data: { VAULT_UNSEAL_KEY_1: "canary" } })).toHaveLength(1);
    expect(faultsOf("core/v1:ConfigMap", { data: { rootToken: "canary" } })).toHaveLength(1);
    const spec = { data: [{ secretKey: "recovery-keys" }] };
    expect(faultsOf("external-secrets.io/v1:ExternalSecret", { kind: "ExternalSecret", spec })).toHaveLength(1);
  });

  it("is told by what it runs", () => {
    const args = (...words: readonly string[]): object => pod({ command: ["sh", "-c"], args: words });
    expect(faultsOf("batch/v1:Job", args("bao operator init -format=json > /keys"))).toHaveLength(1);
    expect(faultsOf("batch/v1:CronJob", pod({ command: ["bao", "operator", "unseal"] }))).toHaveLength(1);
    expect(faultsOf("apps/v1:StatefulSet", pod({ command: ["bao", "server"], args: ["-dev"] }))).toHaveLength(1);
    expect(faultsOf("batch/v1:Job", args("curl -X PUT https://bao:8200/v1/sys/unseal"))).toHaveLength(1);
    expect(faultsOf("batch/v1:Job", { metadata: { name: "openbao-auto-init" } })).toHaveLength(1);
    expect(faultsOf("apps/v1:Deployment", pod({ env: [{ name: "BAO_DEV_ROOT_TOKEN_ID", value: "x" }] }))).toHaveLength(
      1,
    );
    expect(faultsOf("helm.sh/v3:Release", { values: { server: { dev: { enabled: true } } } })).toHaveLength(1);
  });

  it("is told by a provider that is opened as one is, and by commands that a program runs", () => {
    const of = (type: string, props: object): readonly string[] => findDevOnlyFaults(declare(type, { ...props }));
    expect(of("pulumi:providers:vault", { token: UNKNOWN })).toEqual([expect.stringContaining("VAULT_TOKEN")]);
    expect(of("pulumi:providers:vault", { token: "canary", skipTlsVerify: "true" })).toHaveLength(2);
    expect(of("pulumi:providers:vault", { skipTlsVerify: "false", skipChildToken: "true" })).toEqual([]);
    expect(of("command:local:Command", { create: "bao operator init > keys" })).toHaveLength(1);
    expect(of("docker:index/container:Container", { command: ["bao", "server", "-dev"] })).toHaveLength(1);
    expect(of("command:local:Command", { create: "bao operator raft list-peers" })).toEqual([]);
  });

  it("is told by the label that the development bootstrap puts on all that it makes", () => {
    const labels = { "credential-lanes/development-only": "true" };
    expect(faultsOf("core/v1:ServiceAccount", { metadata: { labels } })).toHaveLength(1);
    expect(faultsOf("apps/v1:Deployment", { spec: { template: { metadata: { labels } } } })).toHaveLength(1);
  });

  it("is not what only has a similar name", () => {
    for (const name of ["root-ca", "token-review", "initial-config", "sealed", "credentials"])
      expect(faultsOf("core/v1:Secret", { metadata: { name } }), name).toEqual([]);
    expect(faultsOf("batch/v1:Job", pod({ command: ["bao", "operator", "raft", "list-peers"] }))).toEqual([]);
    expect(faultsOf("apps/v1:Deployment", pod({ command: ["node", "server.js"], args: ["--dev"] }))).toEqual([]);
    expect(faultsOf("helm.sh/v3:Release", { values: { server: { dev: { enabled: false } } } })).toEqual([]);
  });
});
