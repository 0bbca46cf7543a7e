import { describe, expect, it } from "vitest";
import {
  findFoundationImports,
  listAdoptable,
  listAuthorityObjects,
  listHeldKeys,
} from "../../../lanes/foundation/adoption.ts";
import { composeAuditStanzas } from "../../../lanes/foundation/audit.ts";
import { composeAuthority } from "../../../lanes/foundation/authority.ts";
import { readSample, settings } from "../sample.ts";
import { compileSample, planSample, sampleSettings } from "./foundation-sample.ts";

describe("a foundation", () => {
  it("declares the mounts, each auth mount with its cap, and no token or secret in any of them", () => {
    const { openbao } = planSample();
    expect(openbao.kvMounts).toEqual([{ key: "mount:platform", path: "platform", kvVersion: 2 }]);
    expect(openbao.authMounts.map(({ path, type, maxTtl }) => `${path} ${type} ${maxTtl}`)).toEqual([
      "ci jwt 1h",
      "kubernetes kubernetes 1h",
      "oidc oidc 1h",
    ]);
    expect(openbao.authMounts.map(({ jwt, kubernetes }) => [jwt !== undefined, kubernetes?.disableLocalCaJwt])).toEqual(
      [
        [true, undefined],
        [false, true],
        [false, undefined],
      ],
    );
  });

  it("declares exactly the authority that the requests come to, and gives each family to who is named for it", () => {
    const { openbao } = planSample();
    const loaded = { sources: [readSample(1), readSample(2), readSample(3)], findings: [] };
    const { authority } = composeAuthority(loaded, settings);
    expect(openbao.policies.map(({ name, text }) => ({ name, text }))).toEqual(
      authority?.policies.map(({ name, text }) => ({ name, text })),
    );
    expect(openbao.roles.map(({ key, role }) => [key, role.tokenPolicies, role.tokenTtlSeconds])).toEqual([
      ["role:auth/ci/role/lane-apply", ["lane-apply"], 1800],
      ["role:auth/kubernetes/role/lane-verify", ["lane-verify"], 900],
    ]);
    expect(openbao.description["lane-drift"]).toMatch(/; nobody logs in to it$/);
  });

  it("writes a role whose tokens live once, and have no policy beside their own", () => {
    const role = listAuthorityObjects(planSample().openbao).find(({ id }) => id === "auth/ci/role/lane-apply");
    expect(role?.wanted).toEqual({
      role_type: "jwt",
      user_claim: "sub",
      bound_claims: { environment: ["production"] },
      bound_audiences: ["openbao"],
      token_policies: ["lane-apply"],
      token_ttl: 1800,
      token_explicit_max_ttl: 1800,
      token_no_default_policy: true,
    });
  });

  it("takes no part in a what-if", () => {
    const whatIf = planSample({ stack: { whatIf: ["CCR-2026-0001"] } });
    expect(whatIf).toEqual(planSample());
  });

  const without = (key: string): Readonly<Record<string, unknown>> => ({ own: { [key]: undefined, logins: {} } });
  const faults: readonly (readonly [Parameters<typeof compileSample>[0], string])[] = [
    [without("kvMounts"), "CCR-2026-0003 reads mount platform: list it in foundation:kvMounts, or mount:platform in"],
    [
      without("kubernetesAuth"),
      "role external-secrets-activity-core is of auth/kubernetes: list it in foundation:kubernetesAuth",
    ],
    [without("jwtAuth"), "role whynot-design-npm-publish is of auth/oidc: list it in foundation:jwtAuth"],
    [
      { own: { authMaxTtl: "5m" } },
      "auth/kubernetes lets a token live shorter than role external-secrets-activity-core",
    ],
    [{ own: { authMaxTtl: "20m" } }, "foundation:logins.lane-apply[0].ttl: it is more than auth/ci lets a token live"],
    [
      { own: { externalSecrets: { namespace: "eso", serviceAccount: "eso", reviewers: ["eso/eso"] } } },
      "foundation:externalSecrets.tokenRequests: the lanes of activity-core log in as external-secrets/external-secrets: list it",
    ],
    [
      { own: { externalSecrets: { namespace: "external-secrets", serviceAccount: "external-secrets" } } },
      "foundation:externalSecrets.reviewers: the lanes of activity-core log in as external-secrets/external-secrets, by whose",
    ],
  ];
  it.each(faults)("is not compiled from %j: %s", (changes, message) => {
    const { plan, errors } = compileSample(changes);
    expect(plan).toBeUndefined();
    expect(errors.join("\n")).toContain(message);
  });

  it("leaves to others what is said to be elsewhere", () => {
    const own = { kvMounts: [], jwtAuth: [], logins: {}, elsewhere: ["mount:platform", "auth:oidc"] };
    expect(planSample({ own }).openbao.kvMounts).toEqual([]);
  });

  it("has the CA where the stores look for it, or says so", () => {
    const certificate = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    const externalSecrets = {
      ...(sampleSettings.externalSecrets as object),
      ca: { name: "openbao-ca", key: "ca.crt", certificate },
    };
    expect(compileSample({ own: { externalSecrets } }).errors).toEqual([
      "foundation:externalSecrets.ca: it must be the ConfigMap of ccr:openbaoCaProvider",
    ]);
    const openbaoCaProvider = {
      type: "ConfigMap",
      namespace: "external-secrets",
      name: "openbao-ca",
      key: "ca.crt",
    } as const;
    const { externalSecrets: plan } = planSample({ own: { externalSecrets }, stack: { openbaoCaProvider } });
    expect(plan?.base.at(-1)?.manifest).toMatchObject({ kind: "ConfigMap", data: { "ca.crt": certificate } });
  });
});

describe("what the cluster holds", () => {
  it("lets the controller ask for the tokens of the named accounts and no other", () => {
    const externalSecrets = {
      ...(sampleSettings.externalSecrets as object),
      controller: "external-secrets/controller",
      tokenRequests: ["tenant/reader", "tenant/other"],
    };
    const { externalSecrets: plan } = planSample({ own: { externalSecrets } });
    const roles = plan?.base.filter(({ manifest }) => manifest.kind === "Role").map(({ manifest }) => manifest);
    expect(roles).toMatchObject([
      {
        metadata: { namespace: "external-secrets" },
        rules: [{ resources: ["serviceaccounts/token"], resourceNames: ["external-secrets"], verbs: ["create"] }],
      },
      { metadata: { namespace: "tenant" }, rules: [{ resourceNames: ["other", "reader"], verbs: ["create"] }] },
    ]);
    const bindings = plan?.base.filter(({ manifest }) => /Binding$/.test(manifest.kind));
    expect(bindings?.map(({ manifest }) => [manifest.kind, manifest.subjects])).toEqual([
      ["RoleBinding", [{ kind: "ServiceAccount", namespace: "external-secrets", name: "controller" }]],
      ["RoleBinding", [{ kind: "ServiceAccount", namespace: "external-secrets", name: "controller" }]],
      ["ClusterRoleBinding", [{ kind: "ServiceAccount", namespace: "external-secrets", name: "external-secrets" }]],
    ]);
  });

  it("comes from a chart with the rights of its controller narrowed, whatever its values say", () => {
    const helm = {
      chart: "external-secrets",
      version: "0.20.4",
      values: { rbac: { create: true, serviceAccountTokenCreate: true }, replicaCount: 2 },
    };
    const externalSecrets = { ...(sampleSettings.externalSecrets as object), install: "helm", helm };
    expect(planSample({ own: { externalSecrets } }).externalSecrets?.helm?.values).toEqual({
      installCRDs: true,
      replicaCount: 2,
      rbac: { create: true, serviceAccountTokenCreate: false },
      serviceAccount: { create: false, name: "external-secrets" },
    });
  });

  const rendered = (kind: string, content: object = {}) => ({
    apiVersion: "v1",
    kind,
    metadata: { name: "a", namespace: "external-secrets" },
    ...content,
  });
  const externalSecrets = {
    ...(sampleSettings.externalSecrets as object),
    install: "manifests",
    manifests: "rendered",
  };

  it("comes from rendered manifests, definitions first and protected", () => {
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "externalsecrets.external-secrets.io" },
    };
    const { externalSecrets: plan } = planSample({
      own: { externalSecrets },
      rendered: [rendered("ConfigMap"), definition],
    });
    expect(plan?.definitions).toMatchObject([
      { type: "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", isProtected: true },
    ]);
    expect(plan?.manifests).toMatchObject([
      { type: "kubernetes:core/v1:ConfigMap", id: "external-secrets/a", isProtected: false },
    ]);
  });

  it("takes no Secret with values, no object twice and none without a name", () => {
    const { errors } = compileSample({
      own: { externalSecrets },
      rendered: [
        rendered("Secret", { stringData: { key: "cNr7-Qk2xV9mTz41" } }),
        {
          apiVersion: "v1",
          kind: "ServiceAccount",
          metadata: { name: "external-secrets", namespace: "external-secrets" },
        },
        { apiVersion: "v1", kind: "ConfigMap", metadata: {} as { name: string } },
      ],
    });
    const key = "foundation:externalSecrets.manifests";
    expect(errors).toEqual([
      `${key}: Secret external-secrets/a has values, which would end up in the state: render it without`,
      `${key}: ServiceAccount external-secrets/external-secrets is there twice, or is declared by other settings: leave it out`,
      `${key}: a ConfigMap has no name: give each object one`,
    ]);
  });
});

describe("the audit stanzas", () => {
  it("are those of OpenBao's configuration, in the order of the settings", () => {
    expect(planSample().openbao.auditStanzas).toBe(
      'audit "file" "file" {\n  options {\n    file_path = "/openbao/audit/audit.log"\n    mode = "0600"\n  }\n}\n',
    );
    const device = { type: "syslog", options: { tag: "bao" } } as const;
    expect(
      composeAuditStanzas([
        { ...device, path: "b" },
        { ...device, path: "a" },
      ]),
    ).toMatch(/"b" \{[\s\S]*\n\naudit "syslog" "a"/);
  });
});

describe("taking over", () => {
  it("is by the names that a refusal says, and ends when the stack holds it", () => {
    const plan = planSample();
    expect(listAdoptable(plan).get("auth-config:kubernetes")).toBe("auth/kubernetes/config");
    const adopt = ["kubernetes:Namespace/external-secrets", "mount:other", "mount:platform", "policy:lane-apply"];
    const held = listHeldKeys([
      { type: "vault:index/policy:Policy", outputs: { name: "lane-apply" } },
      { type: "vault:jwt/authBackend:AuthBackend", outputs: { path: "ci" } },
      { type: "vault:kubernetes/authBackendConfig:AuthBackendConfig", outputs: { backend: "kubernetes" } },
      { type: "kubernetes:core/v1:ServiceAccount", outputs: { metadata: { name: "a", namespace: "b" } } },
    ]);
    expect(held).toEqual(
      new Set(["policy:lane-apply", "auth:ci", "auth-config:kubernetes", "kubernetes:ServiceAccount/b/a"]),
    );
    const { imports, unknown } = findFoundationImports(plan, { adopt, held });
    expect([...imports]).toEqual([
      ["kubernetes:Namespace/external-secrets", "external-secrets"],
      ["mount:platform", "platform"],
    ]);
    expect(unknown).toEqual(["mount:other"]);
  });
});
