import { describe, expect, test } from "vitest";
import { isCredential } from "../../../../lanes/guardrails/inline-secrets/credential-by-value.ts";

const DRAWN = "Wq72kdLp0sx4";
const BCRYPT = `$2y$10$${"N9qo8uLOickgx2ZMRZoMye".repeat(2)}abcdefghi`;

describe("a key that may name a credential does so by its value", () => {
  test.each([
    ...[
      "DB_PASSWORD_USER",
      "DB_PASSWORD_OWNER",
      "DB_PASSWORD_SERVICE",
      "DB_PASSWORD_AUTH",
      "DB_PASSWORD_CONTROLLER",
      "TOKEN_REFRESH",
      "JWT_SECRET_REFRESH",
      "PASSWORD_ENCRYPTED",
      "SMTP_PASSWORD_EMAIL",
      "REDIS_AUTH",
      "BASIC_AUTH",
      "SOME_AUTH",
      "password",
    ].map((key) => [key, DRAWN]),
    ["DB_PASSWORD_OWNER", "changeme1"],
    ["DB_PASSWORD_SERVICE", "Chang3me!"],
    ["BASIC_AUTH", "admin:changeme"],
    ["REDIS_AUTH", "changeme"],
    ["NEO4J_AUTH", "neo4j/changeme"],
    ["ADMIN_PASSWORD_HASH", BCRYPT],
    ["ADMIN_PASSWORD_HASH", "0123456789abcdef".repeat(4)],
    ["PASSWORD_ENCRYPTED", `{SSHA}${DRAWN}`],
  ])("%s: %s", (key = "", value = "") => {
    expect(isCredential(key, value)).toBe(true);
  });

  test.each([
    ["DB_PASSWORD_USER", "app"],
    ["PASSWORD_OWNER", "alice"],
    ["PASSWORD_OWNER", "team-7"],
    ["DB_PASSWORD_SERVICE", "password-service-2"],
    ["TOKEN_SERVICE", "http://token-service:8080"],
    ["TOKEN_SERVICE", "token.auth.svc.cluster.local"],
    ["TOKEN_PROVIDER", "OAuth2AuthorizationProvider"],
    ["TOKEN_REFRESH", "5m"],
    ["TOKEN_REFRESH", "v1.2.3-rc1"],
    ["OAUTH_TOKEN_EMAIL", "alice2@example.org"],
    ["SECRET_OWNER", "3f0c9b1e-3a52-4a0e-8b77-0d5a6c1f2e3d"],
    ["ACCESS_TOKEN_COOKIE", "access_token"],
    ["SECRET_REGION", "eu-west-1"],
    ["PASSWORD_ENCRYPTED", "true"],
    ["PASSWORD_AUTH", "scram-sha-256"],
    ["PASSWORD_AUTH", "sha256"],
    ["DB_PASSWORD_USER", '{{ .Values.user | default "a1b2c3d4" }}'],
    ["PASSWORD_HASH", "argon2id"],
    ["PASSWORD_HASH", "pbkdf2_sha256"],
    ["SECRET_HASH", "0123456789abcdef".repeat(4)],
    ["BASIC_AUTH", "enabled"],
    ["HTTP_AUTH", "auth:8080"],
    ["REDIS_AUTH", "true"],
    ["NEO4J_AUTH", "none"],
    ["MONGO_AUTH", "SCRAM-SHA-256"],
    ["passwordPolicy", DRAWN],
  ])("no credential: %s: %s", (key, value) => {
    expect(isCredential(key, value)).toBe(false);
  });
});
