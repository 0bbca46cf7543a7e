import { describe, expect, it } from "vitest";
import { type LeafPath, redactPath, redactText, scanFile, scanLeaf, scanText } from "../../../lanes/secret-scan.ts";

// Assembled here, so that no line of this file looks like a token.
const baoToken = `s.${"CanaryCanary".repeat(2)}`;
const vaultToken = `hvs.${"a1B2".repeat(6)}`;
const hexKey = "0a1b".repeat(16);
const drawn = "q8Zr4TkW1xNv7LpY3mJd6HsB";

const families = (hits: readonly { family: string }[]) => hits.map(({ family }) => family);

describe("a hit", () => {
  it("has a family, offsets and a fingerprint, and nothing of the value", () => {
    expect(scanText(`use ${baoToken}, then go`)).toEqual([
      { family: "openbao-token", start: 4, end: 30, fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{8}$/) },
    ]);
  });

  it("has one fingerprint for every encoding of a value", () => {
    const split = `${vaultToken.slice(0, 9)}\n  # ${vaultToken.slice(9)}`;
    const texts = [
      vaultToken,
      split,
      vaultToken.replace("hvs", "\\u0068v\\x73"),
      `${vaultToken.slice(0, 9)}\u200b${vaultToken.slice(9)}`,
      Buffer.from(vaultToken).toString("base64"),
      Buffer.from(Buffer.from(vaultToken).toString("base64")).toString("base64url"),
      vaultToken.replace("hvs", "\uff48\uff56\uff53"),
    ];
    const found = texts.map((text) => scanText(text));
    for (const [index, hits] of found.entries()) {
      expect(hits, `text ${index}`).toEqual([{ ...found[0]?.[0], start: 0, end: texts[index]?.length }]);
    }
  });

  it("spans the whole of a value that is split", () => {
    const text = `a ${vaultToken.slice(0, 20)}\n    ${vaultToken.slice(20)} z`;
    expect(scanText(text)).toMatchObject([{ start: 2, end: text.length - 2 }]);
  });

  it("is the more specific of two that overlap", () => {
    expect(families(scanText(`token: ${vaultToken}`))).toEqual(["vault-token"]);
  });
});

describe("what counts as a value", () => {
  const values: readonly (readonly [text: string, family: string])[] = [
    ["password=hunter2", "assigned-secret"],
    ["password=@Hunter22", "assigned-secret"],
    ['"client_secret": "n0t-So-Plain!"', "assigned-secret"],
    [`API_KEY=\${KEY:-a1b2c3d4e5}`, "assigned-secret"],
    ["TOKEN=fe5b1696-8956-4bd5-9d6f-dbde1901a076", "assigned-secret"],
    ["API_KEY: canary-SECRET-123abc", "assigned-secret"],
    ["OPENROUTER_API_KEY: q8Zr-93kd_LLp2x", "assigned-secret"],
    ["pw=Tr0ub4dor-and-words", "assigned-secret"],
    ["the pw: c0rrect-horse", "assigned-secret"],
    [`Authorization: Bearer ${drawn}`, "authorization"],
    ["amqp://app:corre.ct@queue.internal", "url-password"],
    ["postgres://app@srv:Winterberg7@srv.postgres.example.org:5432/app", "url-password"],
    ["smtp://noreply@example.org:Winterberg7@mail.example.org:587", "url-password"],
    [`eyJ${"hbGciOiJIUzI1NiJ9"}.eyJ${"zdWIiOiJ4In0.c2lnbmF0dXJl"}`, "jwt"],
    [`eyJ${"hdXRocyI6eyJnaGNyLmlvIjp7ImF1dGgiOiJkWE5sY2pwd1lYTnoifX19"}`, "docker-config"],
    [`n8n_${"api_"}${hexKey}`, "n8n"],
    [`sk-heli${"cone-"}49oqxx7-y6y2a6b-2zqft7y-culz3eq`, "helicone"],
    [`shp${"ua_"}${hexKey.slice(0, 32)}`, "shopify"],
    [`scp-${"live-"}${hexKey.slice(0, 32)}`, "scp"],
    [`one share is ${Buffer.from(hexKey, "hex").toString("base64")}`, "key-base64"],
    [`the key ${hexKey}`, "key-hex"],
    [`it is ${drawn} now`, "high-entropy"],
  ];
  for (const [text, family] of values) {
    it(`is found as ${family}: ${text.slice(0, 14)}`, () => expect(families(scanText(text))).toContain(family));
  }

  const placeholders = [
    `password=\${OPENROUTER_PASSWORD}`,
    "token=$VAULT_TOKEN",
    "secret_key=@/run/secrets/key1",
    "password=<your password>",
    "api_key: {{ .Values.apiKey }}",
    "password=********",
    "password: required",
    "secret: llm-connect-provider-secrets",
    "token: openbao-v2-config-of-2026q3",
    "api key: rsa4096-sha256-node24",
    "secrets: CCR-2026-0003 and CCR-2026-0004",
    "token: 90days-rotation or 100Mi-of-it",
    "CIPHERPW: a-word-and-2nd",
    "https://robot:$PASSWORD@registry.internal",
    "kafka://user@h1:9092,user@h2:9092",
    "ssh://git@host:22 and https://git@host:8080/x@y",
    `sha256:${hexKey}`,
    `image@sha256:${hexKey}`,
    `hmac-sha256:${hexKey}`,
    "fe5b1696-8956-4bd5-9d6f-dbde1901a076",
    "The role's policies. The store's namespaces. b. Another item",
  ];
  for (const text of placeholders) {
    it(`is not: ${text.slice(0, 24)}`, () => expect(scanText(text)).toEqual([]));
  }

  it("is not lost behind what this function itself wrote", () => {
    const once = redactText(`password=${drawn} and ${vaultToken}`);
    expect(scanText(once)).toEqual([]);
    expect(redactText(once)).toBe(once);
  });
});

describe("a field", () => {
  const digest: LeafPath = ["decisions", 0, "digest"];

  it("may hold what it is for", () => {
    expect(scanLeaf(`sha256:${hexKey}`, { path: digest })).toEqual([]);
    expect(scanLeaf(hexKey, { path: digest })).toEqual([]);
    expect(scanLeaf(drawn, { path: ["auth", "bound_audiences", 0] })).toEqual([]);
    expect(scanLeaf(hexKey, { path: ["auth", "bound_claims", "aud"] })).toEqual([]);
  });

  it("may not hold what only another field is for", () => {
    expect(families(scanLeaf(hexKey, { path: ["openbao", "policy_name"] }))).toEqual(["key-hex"]);
    expect(families(scanLeaf(drawn, { path: ["lifecycle", "rotate"] }))).toEqual(["high-entropy"]);
    expect(families(scanLeaf(`${hexKey} `, { path: digest }))).toEqual(["key-hex"]);
    expect(families(scanLeaf(hexKey, { path: digest, inKey: true }))).toEqual(["key-hex"]);
  });

  it("may not be a value in the place of a name", () => {
    expect(families(scanLeaf(drawn, { path: ["openbao", "fields", 0] }))).toEqual(["high-entropy"]);
    expect(families(scanLeaf("a8F3kLm29XzQp7Rt5Vw1Yc8Nb", { path: ["openbao", "fields", 1] }))).toEqual([
      "high-entropy",
    ]);
    for (const name of [
      "OPENROUTER_API_KEY",
      "awsSecretAccessKey2",
      "tls.key",
      "S3_SECRET_KEY_2026Q3",
      "x509-client-key",
    ])
      expect(scanLeaf(name, { path: ["openbao", "fields", 0] })).toEqual([]);
  });

  it("may hold JSON in base64, which is no token for that", () => {
    const text = Buffer.from(JSON.stringify({ name: "demo", value: 42 })).toString("base64");
    expect(families(scanLeaf(text, { path: ["evidence", 0, "note"] }))).not.toContain("jwt");
  });

  it("never hides a token behind a shape", () => {
    const encoded = Buffer.from(baoToken).toString("base64");
    expect(families(scanLeaf(encoded, { path: ["decisions", 0, "signature"] }))).toEqual(["openbao-token"]);
  });

  it("named like a credential holds one, whatever it looks like", () => {
    expect(families(scanLeaf("correct horse", { path: ["delivery", "password"] }))).toEqual(["assigned-secret"]);
    expect(families(scanLeaf("abcd", { path: ["passwords", 0] }))).toEqual(["assigned-secret"]);
    expect(scanLeaf("<from OpenBao>", { path: ["delivery", "password"] })).toEqual([]);
    expect(scanLeaf("llm-connect-provider-secrets", { path: ["delivery", "secret"] })).toEqual([]);
  });
});

describe("a file", () => {
  it("tells a value once, by its path", () => {
    const decoded = { lifecycle: { rotate: `Use ${vaultToken}.` } };
    const text = `lifecycle:\n  rotate: Use ${vaultToken}.\n`;
    expect(scanFile(text, decoded)).toEqual([
      expect.objectContaining({
        code: "secret-value",
        family: "vault-token",
        path: ["lifecycle", "rotate"],
        inKey: false,
      }),
    ]);
  });

  it("tells a key by the map that has it", () => {
    const [sighting] = scanFile(`review:\n  ${vaultToken}: x\n`, { review: { [vaultToken]: "x" } });
    expect(sighting).toMatchObject({ path: ["review"], inKey: true });
    expect(JSON.stringify(sighting)).not.toContain(vaultToken.slice(4));
  });

  it("tells what only a comment has by its offset", () => {
    const text = `id: x # ${vaultToken}\n`;
    const [sighting, ...others] = scanFile(text, { id: "x" });
    expect(others).toEqual([]);
    expect(sighting).toMatchObject({ start: 8, end: text.length - 1, inKey: false });
    expect(sighting).not.toHaveProperty("path");
  });

  it("that did not parse is told by its text", () => {
    expect(scanFile(`{ a: ${vaultToken}`)).toMatchObject([{ start: 5 }]);
  });

  it("does not count a digest of a digest field again in its text", () => {
    const decoded = { decisions: [{ digest: hexKey }] };
    expect(scanFile(`decisions:\n  - digest: ${hexKey}\n`, decoded)).toEqual([]);
    expect(scanFile(`decisions:\n  - digest: ${hexKey} # ${"1b0a".repeat(16)}\n`, decoded)).toHaveLength(1);
  });

  it("is told of the directives that other scanners obey, and they have no effect", () => {
    const directives = ["secretlint-disable", "gitleaks:allow", "pragma: allowlist secret", "trufflehog:ignore"];
    for (const directive of directives) {
      const text = `a: ${vaultToken} # ${directive}\n`;
      expect(scanFile(text, { a: vaultToken }).map(({ code }) => code)).toEqual(["secret-value", "scanner-directive"]);
    }
  });
});

describe("redacting", () => {
  it("leaves everything but the value", () => {
    expect(redactText(`a ${vaultToken}, b`)).toMatch(/^a \[redacted vault-token sha256:[0-9a-f]{8}\], b$/);
    expect(redactText("nothing to hide")).toBe("nothing to hide");
  });

  it("takes a value out of a path", () => {
    const path = redactPath(["review", vaultToken, 0, "comment"]);
    expect(path).toEqual(["review", expect.stringContaining("[redacted vault-token"), 0, "comment"]);
  });
});
