import { describe, expect, it } from "vitest";
import { jwtMountArgs, kubernetesConfigArgs } from "../../../components/foundation-arguments.ts";
import { composeConfigPayload, composeTunePayload } from "../../../lanes/foundation/auth-payload.ts";
import type { AuthMount } from "../../../lanes/foundation/plan.ts";
import { planSample } from "./foundation-sample.ts";

const mount = (path: string, own: Readonly<Record<string, unknown>> = {}): AuthMount => {
  const found = planSample({ own }).openbao.authMounts.find((each) => each.path === path);
  if (found === undefined) throw new Error(`no auth mount ${path}`);
  return found;
};

/** The words of Pulumi's provider in those of the API. */
const inWordsOfTheApi = (args: object): object =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );

const pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";

describe("what is written to an auth mount by hand is what the foundation's program declares", () => {
  for (const issuer of [undefined, "https://issuer.example.org"]) {
    it(`of Kubernetes, ${issuer === undefined ? "without" : "with"} an issuer`, () => {
      const settings = { path: "kubernetes", host: "https://k:6443", caCertificate: pem, reviewer: "caller", issuer };
      const own = mount("kubernetes", { kubernetesAuth: [settings] });
      const { kubernetes } = own;
      if (kubernetes === undefined) throw new Error("it has no configuration");
      const { backend, ...declared } = kubernetesConfigArgs("kubernetes", kubernetes);
      expect(backend).toBe("kubernetes");
      expect(composeConfigPayload(own)).toEqual(inWordsOfTheApi(declared));
    });
  }

  it("of JWT, with every key", () => {
    const settings = {
      ...{ path: "ci", type: "jwt", discoveryUrl: "https://issuer.example.org", discoveryCa: pem },
      ...{ boundIssuer: "https://issuer.example.org", algorithms: ["RS256"] },
    };
    const own = mount("ci", { jwtAuth: [settings, { path: "oidc", type: "oidc", configuration: "by-hand" }] });
    if (own.jwt === undefined) throw new Error("it has no configuration");
    const { path: _, type: __, tune: ___, ...declared } = jwtMountArgs(own, own.jwt);
    expect(composeConfigPayload(own)).toEqual(inWordsOfTheApi(declared));
    expect(Object.keys(composeConfigPayload(own) ?? {})).toHaveLength(4);
  });
});

it("what is configured by hand is not written", () => {
  expect(composeConfigPayload(mount("oidc"))).toBeUndefined();
});

it("no token of a mount lives longer than the settings say", () => {
  expect(composeTunePayload(mount("kubernetes", { authMaxTtl: "30m" }))).toEqual({
    default_lease_ttl: 1800,
    max_lease_ttl: 1800,
    token_type: "default-service",
  });
});
