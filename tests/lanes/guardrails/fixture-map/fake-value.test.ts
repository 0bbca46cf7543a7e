import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFakeValue } from "../../../../lanes/guardrails/fixture-map/fake-value.ts";
import { scanFile } from "../../../../lanes/secret-scan.ts";

/** A map with one fixture, as the file that the scan reads. */
const scan = (value: string, property = "DATABASE_PASSWORD") => {
  const fixture = { path: "a/db", property, value };
  const text = `kind: fixture-map\nschema_version: 1\nmount: platform\nshared:\n  - path: a/db\n    property: ${property}\n    value: ${value}\n`;
  return scanFile(text, { kind: "fixture-map", schema_version: 1, mount: "platform", shared: [fixture] });
};

describe("a value that is plainly made up", () => {
  it.each([
    ...["fixture-issue-core-db", "dummy-password", "fixture-db01.example.org", "fixture-key-v2", "dummy-2026-06-27"],
    ...[
      "fixture-k8s-i18n",
      "fixture-oauth2-proxy",
      "dummy-user1",
      "fixture-2026q3-64bit",
      "dummy-sha256-RS256",
      "fixture-s3",
      "fixture-queue-2",
      "dummy-user_1",
      "fixture-orders-db-2",
    ],
  ])("is %s", (value) => {
    expect(isFakeValue(value)).toBe(true);
    expect(scan(value)).toEqual([]);
  });

  it.each([
    ["no word of it", "correct-horse-battery"],
    ["an address with a password", "postgres://fixture-user:dummy-password@db.example.org:5432/demo?sslmode=disable"],
    ["a key behind the word", "fixture-9f8e7d6c5b4a39281706f5e4d3c2b1a0"],
    ["a key that hyphens divide", "fixture-a1b2-c3d4-e5f6-a7b8-c9d0"],
    ["more than a word", "fixture-one two"],
    ["the prefix alone", "fixture-"],
    ["a season and a year", "dummy-prod-db-password-Winter2024"],
    ["a word and a number", "dummy-password123"],
    ["a name and a digit", "fixture-hunter2"],
    ["digits for letters", "dummy-tr0ub4dor"],
    ["digits for letters, capitals too", "fixture-P4ssw0rd"],
    ["a number and a word", "fixture-123hunter"],
    ["a season and a year with a sign between", "dummy-Winter-2024"],
    ["a year and a season", "fixture-2026-Winter"],
    ["a season and a year with a full stop", "dummy-Summer.2026"],
    ["a month and a year among words", "dummy-prod-June-2024"],
    ["a name and a year", "dummy-Acme-2024"],
    ["digits in a row", "dummy-12345678"],
    ["one digit again and again", "dummy-11111111"],
    ["a name and a digit with a sign between", "dummy-hunter_2"],
    ["a word of a list", "dummy-letmein"],
    ["a row of keys", "fixture-qwerty"],
  ])("is not %s", (_what, value) => {
    expect(isFakeValue(value)).toBe(false);
  });

  it("passes the scan of the file that it stands in, whatever it is", () => {
    const character = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_.-");
    const word = fc.string({ unit: character, maxLength: 40 });
    const property = fc.constantFrom("PASSWORD", "API_KEY", "DATABASE_URL", "token");
    fc.assert(
      fc.property(fc.constantFrom("fixture-", "dummy-"), word, property, (prefix, rest, name) => {
        fc.pre(isFakeValue(prefix + rest));
        expect(scan(prefix + rest, name)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
