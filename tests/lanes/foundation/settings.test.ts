import { describe, expect, it } from "vitest";
import { foundationKeys, parseFoundationSettings } from "../../../lanes/foundation/settings.ts";
import { parseSettings, readSettings } from "./foundation-sample.ts";

const canary = "cNr7-Qk2xV9mTz41";
const rule = (changes: Readonly<Record<string, unknown>>): readonly string[] =>
  (parseSettings(changes).problems ?? []).map(({ key, message }) => `${key}: ${message}`);

describe("the settings of a foundation", () => {
  it("are read from what Pulumi hands over", () => {
    const settings = readSettings();
    expect(settings.authMaxTtlSeconds).toBe(3600);
    expect(settings.jwtAuth.map(({ path, isConfiguredByHand }) => [path, isConfiguredByHand])).toEqual([
      ["oidc", true],
      ["ci", false],
    ]);
    expect(settings.logins["lane-apply"]).toEqual([
      {
        method: "jwt",
        mount: "ci",
        ttlSeconds: 1800,
        audience: "openbao",
        claims: { environment: ["production"] },
        userClaim: "sub",
      },
    ]);
    expect(settings.logins["lane-verify"]).toEqual([
      {
        method: "kubernetes",
        mount: "kubernetes",
        ttlSeconds: 900,
        serviceAccount: { namespace: "credential-lanes", name: "verify" },
      },
    ]);
    expect(settings.externalSecrets).toMatchObject({
      install: "none",
      createNamespace: true,
      createServiceAccount: true,
    });
  });

  it("have defaults that declare nothing", () => {
    expect(parseFoundationSettings(() => undefined).settings).toEqual({
      requests: "../credential-change-requests",
      kvMounts: [],
      kubernetesAuth: [],
      jwtAuth: [],
      authMaxTtlSeconds: 3600,
      logins: {},
      isTeardown: false,
      elsewhere: [],
      audit: [],
      adopt: [],
    });
  });

  it("have every problem told at once, each by its place and never by its value", () => {
    const all = Object.fromEntries(foundationKeys.map((key) => [key, { [canary]: [canary] }]));
    const problems = rule(all);
    expect(new Set(problems.map((text) => text.split(":")[1]?.split(".")[0]))).toEqual(new Set(foundationKeys));
    expect(problems.join("\n")).not.toContain(canary);
  });

  const cluster = { path: "kubernetes", host: "https://kubernetes.default.svc", reviewer: "caller" };
  const login = { mount: "ci", audience: "openbao", subject: "ci" };
  const eso = { namespace: "external-secrets", serviceAccount: "external-secrets" };
  const wrong: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{ kvMounts: ["sys"] }, "foundation:kvMounts[0]: it must be the path of a mount"],
    [{ kvMounts: ["a*"] }, "foundation:kvMounts[0]: it must be the path of a mount"],
    [{ kvMounts: "platform" }, "foundation:kvMounts: it must be a list"],
    [
      { kubernetesAuth: [{ ...cluster, host: "http://api.example.org" }] },
      "kubernetesAuth[0].host: it must be an https://",
    ],
    [
      { kubernetesAuth: [{ ...cluster, path: "token" }] },
      "kubernetesAuth[0].path: it must be the path of an auth mount",
    ],
    [
      { kubernetesAuth: [{ ...cluster, reviewer: "own" }] },
      "kubernetesAuth[0].reviewer: it must be openbao-pod or caller",
    ],
    [{ kubernetesAuth: [{ ...cluster, tokenReviewerJwt: canary }] }, "kubernetesAuth[0]: it has a key that is none of"],
    [
      {
        kubernetesAuth: [
          { ...cluster, caCertificate: "-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----" },
        ],
      },
      "caCertificate: it must be the PEM text",
    ],
    [{ jwtAuth: [{ path: "ci", type: "jwt" }] }, "exactly one of discoveryUrl, jwksUrl and publicKeys"],
    [
      { jwtAuth: [{ path: "ci", type: "oidc", discoveryUrl: "https://a.example.org" }] },
      "set configuration to by-hand",
    ],
    [
      { jwtAuth: [{ path: "ci", type: "jwt", discoveryUrl: "https://a.example.org", oidcClientSecret: canary }] },
      "jwtAuth[0]: it has a key",
    ],
    [
      { jwtAuth: [{ path: "ci", type: "jwt", jwksUrl: "https://a.example.org", algorithms: ["HS256"] }] },
      "algorithms[0]: it must be an algorithm",
    ],
    [
      { jwtAuth: [{ path: "oidc", type: "oidc", configuration: "by-hand", boundIssuer: "https://a.example.org" }] },
      "its configuration is by hand",
    ],
    [{ authMaxTtl: "768h" }, "foundation:authMaxTtl: it must be a duration"],
    [{ logins: { root: [login] } }, "foundation:logins: each key must be one of lane-apply"],
    [
      { logins: { "lane-apply": [{ mount: "ci", audience: "openbao" }] } },
      "it must have a serviceAccount, or else claims",
    ],
    [{ logins: { "lane-apply": [{ mount: "ci", subject: "a" }] } }, "audience: it is missing"],
    [{ logins: { "lane-apply": [{ ...login, subject: "repo:*" }] } }, "subject: it must be an exact text"],
    [{ logins: { "lane-apply": [{ ...login, claims: { ref: ["a,b"] } }] } }, "claims.ref[0]: it must be an exact text"],
    [{ logins: { "lane-apply": [{ ...login, claims: { ref: [] } }] } }, "each claim must have at least one value"],
    [
      { logins: { "lane-apply": [{ mount: "kubernetes", serviceAccount: "*/*" }] } },
      "serviceAccount: it must be a service account",
    ],
    [
      { logins: { "lane-apply": [{ mount: "ci", serviceAccount: "ci/apply" }] } },
      "logins.lane-apply[0].mount: it must be the path of an entry",
    ],
    [{ logins: { "lane-apply": [login, { ...login, subject: "other" }] } }, "it has a mount twice"],
    [
      { logins: { "lane-apply": [{ mount: "oidc", subject: "a", redirectUris: ["http://example.org/cb"] }] } },
      "redirectUris[0]: it must be an exact https",
    ],
    [{ elsewhere: ["mount:platform"] }, "foundation:elsewhere: it has the path of a mount twice"],
    [{ elsewhere: ["auth:ci"] }, "foundation:jwtAuth: it has the path of an auth mount twice"],
    [{ audit: [{ path: "file", type: "file", options: {} }] }, "options.file_path: it is missing"],
    [
      { audit: [{ path: "file", type: "file", options: { file_path: "stdout", log_raw: "true" } }] },
      "log_raw: leave it out",
    ],
    [{ audit: [{ path: "file", type: "file", options: { file_path: '/a"\n}' } }] }, "file_path: it must be a text"],
    [{ externalSecrets: { ...eso, install: "helm" } }, "externalSecrets.helm: it is missing"],
    [
      { externalSecrets: { ...eso, install: "helm", helm: { chart: "external-secrets", version: ">=1" } } },
      "helm.version: it must be one version",
    ],
    [
      { externalSecrets: { ...eso, manifests: "rendered" } },
      "externalSecrets.manifests: leave it out, or set install to manifests",
    ],
    [{ externalSecrets: { ...eso, reviewers: ["external-secrets"] } }, "reviewers[0]: it must be a service account"],
    [{ adopt: ["everything"] }, "foundation:adopt[0]: it must be a kind"],
  ];
  it.each(wrong)("%j is refused: %s", (changes, message) => {
    const problems = rule(changes);
    expect(problems.join("\n")).toContain(message);
    expect(problems.join("\n")).not.toContain(canary);
  });
});
