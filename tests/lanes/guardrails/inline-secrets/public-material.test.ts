import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkManifests } from "../../../../lanes/guardrails/check-manifests.ts";
import { INLINE_SECRETS_RULES } from "../../../../lanes/guardrails/inline-secrets/rules.ts";

const encode = (text: string) => Buffer.from(text).toString("base64");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const publicPem = rsa.publicKey.export({ format: "pem", type: "spki" }).toString();
const privatePem = rsa.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const jwk = (key: typeof rsa.publicKey) => key.export({ format: "jwk" });
const certificate = `-----BEGIN CERTIFICATE-----\n${randomBytes(480).toString("base64").match(/.{64}/g)?.join("\n")}\n-----END CERTIFICATE-----\n`;
const ssh = (type: string) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(type.length);
  return `${type} ${Buffer.concat([head, Buffer.from(type), randomBytes(200)]).toString("base64")}`;
};
const recipient = `age1${Array.from(randomBytes(58), (byte) => "qpzry9x8gf2tvdw0s3jn54khce6mua7l"[byte % 32]).join("")}`;
const drawn = `${randomBytes(9).toString("base64url")}7Kq${randomBytes(9).toString("base64url")}`.replace(/[-_]/g, "x");

/** What is found where a Secret has a text under a key that says nothing, in clear and in base64. */
const judge = (text: string) =>
  [`stringData: {value: ${JSON.stringify(text)}}`, `data: {value: ${encode(text)}}`].map((line) => {
    const manifest = `apiVersion: v1\nkind: Secret\nmetadata: {name: demo}\n${line}\n`;
    const rules = INLINE_SECRETS_RULES;
    return checkManifests([{ path: "demo.yaml", text: manifest }], { rules }).map(({ code }) => code);
  });

describe("what everybody may read is no credential", () => {
  test.each([
    ["a key of OpenSSH", `${ssh("ssh-rsa")} demo@example`],
    ["keys of hosts", `demo.example ${ssh("ssh-ed25519")}\ndemo.example ${ssh("ecdsa-sha2-nistp256")}`],
    ["certificates in base64", encode(certificate + certificate)],
    ["a public key in base64", encode(publicPem)],
    [
      "a cluster of Argo CD",
      JSON.stringify({ awsAuthConfig: { clusterName: "demo" }, tlsClientConfig: { caData: encode(certificate) } }),
    ],
    ["a JSON Web Key", JSON.stringify(jwk(rsa.publicKey))],
    ["JSON Web Keys", JSON.stringify({ keys: [jwk(rsa.publicKey), jwk(ec.publicKey)] }, undefined, 2)],
    ["a recipient of age", recipient],
    ["a client at Google", "123456789012-a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6.apps.googleusercontent.com"],
  ])("%s", (_what, text) => {
    expect(judge(text)).toEqual([[], []]);
  });
});

describe("a credential beside it is one", () => {
  test.each([
    ["a private key behind a certificate, in base64", encode(certificate + privatePem)],
    ["a private key behind a key of OpenSSH", `${ssh("ssh-rsa")}\n${privatePem}`],
    ["what only calls itself a key of OpenSSH", `ssh-rsa AAAA${drawn}${drawn}`],
    ["a private JSON Web Key", JSON.stringify(jwk(rsa.privateKey))],
    ["a private one among public ones", JSON.stringify({ keys: [jwk(ec.publicKey), jwk(ec.privateKey)] })],
    ["a token beside a certificate", JSON.stringify({ bearer: drawn, caData: encode(certificate) })],
    ["something drawn behind a recipient of age", `${recipient} ${drawn}`],
  ])("%s", (_what, text) => {
    expect(judge(text)).toEqual([["inline-secret-value"], ["inline-secret-value"]]);
  });
});
