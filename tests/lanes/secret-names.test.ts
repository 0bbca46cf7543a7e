import { describe, expect, test } from "vitest";
import { redactName, redactNames } from "../../lanes/secret-names.ts";

// Put together here, so that no scanner takes this file for a leak.
const key = ["sk", "or", "v1", "9f2c4e81b7d05a36".repeat(4)].join("-");
const digest = "0a1b2c3d".repeat(8);
const read = (path: string) => ({ sources: [{ path, text: "x" }], findings: [] });

describe("names of files", () => {
  test.each([
    "credential-change-requests/CCR-2026-0001-mail-relay.yaml",
    "key-custody/KCR-2026-0001-production.yaml",
    "../../tmp/vitest-aB3dE6gH/CCR-2026-0001-a.yaml",
    `../../var/lib/${digest}/CCR-2026-0001-a.yaml`,
    "guardrails/exceptions.yaml",
    "a b/Überblick.yaml",
  ])("that hold none stay as they are: %s", (path) => {
    const loaded = read(path);
    expect(redactNames(loaded, { mayBeRandom: false })).toBe(loaded);
    expect(redactName(path)).toBe(path);
  });

  test("that hold one are redacted, and told once", () => {
    const { sources, findings } = redactNames(read(`a/${key}/b.yaml`), { mayBeRandom: false });
    expect(sources).toEqual([
      { path: expect.stringMatching(/^a\/\[redacted openrouter sha256:\w{8}\]\/b\.yaml$/), text: "x" },
    ]);
    expect(findings).toMatchObject([{ code: "secret-value", file: sources[0]?.path, line: 1, column: 1 }]);
    expect(JSON.stringify({ sources, findings })).not.toContain(key.slice(9));
  });

  test("may be digests in manifests of others, and nowhere else", () => {
    const loaded = read(`${digest}.yaml`);
    expect(redactNames(loaded, { mayBeRandom: true }).findings).toEqual([]);
    expect(redactNames(loaded, { mayBeRandom: false }).findings).toHaveLength(1);
  });
});
