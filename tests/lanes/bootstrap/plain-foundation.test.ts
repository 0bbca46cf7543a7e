import { expect, test } from "vitest";
import { readPlainFoundation } from "../../../lanes/bootstrap/plain-foundation.ts";

const settings: Readonly<Record<string, unknown>> = {
  kvMounts: ["platform"],
  kubernetesAuth: [{ path: "kubernetes", host: "https://k:6443", caCertificate: "pem", reviewer: "caller" }],
  jwtAuth: [{ path: "oidc", publicKeys: ["pem"], boundIssuer: "https://i" }],
  logins: {
    "foundation-check": [
      { mount: "kubernetes", serviceAccount: "a/b" },
      { mount: "ci", subject: "x" },
    ],
  },
};

test("the settings of a foundation become the calls of the API", () => {
  expect(readPlainFoundation((key) => settings[key])).toEqual({
    problems: [],
    foundation: {
      kvMounts: ["platform"],
      authMethods: [
        {
          path: "kubernetes",
          type: "kubernetes",
          config: { kubernetes_host: "https://k:6443", kubernetes_ca_cert: "pem", disable_local_ca_jwt: true },
        },
        { path: "oidc", type: "jwt", config: { bound_issuer: "https://i", jwt_validation_pubkeys: ["pem"] } },
      ],
      logins: [{ policy: "foundation-check", mount: "kubernetes", namespace: "a", account: "b" }],
    },
  });
});

test("what is wrong is said, and nothing is nothing", () => {
  expect(readPlainFoundation(() => undefined).problems).toEqual([]);
  expect(readPlainFoundation(() => "canary").problems).toHaveLength(3);
  expect(JSON.stringify(readPlainFoundation(() => "canary").problems)).not.toContain("canary");
});
