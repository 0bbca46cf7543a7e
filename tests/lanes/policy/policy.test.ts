import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLoaded } from "../../../lanes/check-loaded.ts";
import { diffPolicies, grantsSame } from "../../../lanes/policy/compare-policy.ts";
import { formatPolicy } from "../../../lanes/policy/format-policy.ts";
import { parsePolicy } from "../../../lanes/policy/parse-policy.ts";
import { readSample } from "../sample.ts";

const path = "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const file = "openbao/policies/workload-kv-read-llm-connect-provider-secrets.hcl";
const cases = Number(process.env.FUZZ_CASES ?? 1000);

describe("the text of a policy", () => {
  it("names its request in a comment, and is read as what it was made from", () => {
    const text = formatPolicy([{ path, capabilities: ["read"] }], { comment: "CCR-2026-0003" });
    expect(text).toBe(`# CCR-2026-0003\npath "${path}" {\n  capabilities = ["read"]\n}\n`);
    expect(parsePolicy(text)).toEqual({ blocks: [{ path, capabilities: ["read"], otherKeys: [] }] });
  });

  it("has every rule and every capability", () => {
    const rules = [
      { path: "a", capabilities: ["read", "list"] },
      { path: "b", capabilities: ["deny"] },
    ] as const;
    expect(formatPolicy(rules, { comment: "two" })).toBe(
      '# two\npath "a" {\n  capabilities = ["read", "list"]\n}\n\npath "b" {\n  capabilities = ["deny"]\n}\n',
    );
  });

  it("takes no path and no comment that would say more", () => {
    for (const bad of ["a/*", "a/+/b", 'a" {', "a/{{identity}}", "/a", "a//b", "a/", "", "a b", "a\nb"]) {
      expect(() => formatPolicy([{ path: bad, capabilities: ["read"] }], { comment: "x" }), bad).toThrow(/exact/);
    }
    for (const bad of ["", "a\nb", "a # b", 'a"']) {
      expect(() => formatPolicy([{ path, capabilities: ["read"] }], { comment: bad }), bad).toThrow(/comment/);
    }
  });

  it("is read with comments of all kinds, nested values and escapes", () => {
    const text = `
      // one
      /* two
         three */
      path "a/\\u0062" { capabilities = ["read", "list"], comment = "x" # four
        allowed_parameters = { "*" = [], "b" = ["c"] }
        min_wrapping_ttl = 60
      }
      path "c" {}`;
    expect(parsePolicy(text)).toEqual({
      blocks: [
        {
          path: "a/b",
          capabilities: ["read", "list"],
          otherKeys: ["comment", "allowed_parameters", "min_wrapping_ttl"],
        },
        { path: "c", capabilities: [], otherKeys: [] },
      ],
    });
  });

  it.each([
    "{",
    "path",
    'path "a"',
    'path "a" {',
    'path "a" { capabilities = [',
    'path "a" { capabilities = }',
    "grant all",
    "@",
    '{"path":{}}',
  ])("%s is a problem at a place", (text) => {
    const { blocks, ...problem } = parsePolicy(text);
    expect(blocks).toBeUndefined();
    expect(problem).toMatchObject({ problem: expect.any(String), offset: expect.any(Number) });
  });

  it("never throws and never takes long, whatever it is", () => {
    const pieces = fc.constantFrom(
      "path",
      '"a"',
      "{",
      "}",
      "[",
      "]",
      "=",
      ",",
      "#",
      "//",
      "/*",
      "*/",
      "\n",
      "\\",
      '"',
      "é",
      "{{",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 60 }), (parts) => {
        const result = parsePolicy(parts.join(" "));
        expect(result.blocks ?? result.problem).toBeDefined();
      }),
      { numRuns: cases },
    );
    expect(parsePolicy(`path "a" { b = ${"[".repeat(50_000)}`).problem).toContain("nested");
    expect(parsePolicy(`${"/* ".repeat(20_000)}`).problem).toBeDefined();
  });
});

describe("two policies", () => {
  const text = formatPolicy([{ path, capabilities: ["read"] }], { comment: "CCR-2026-0003" });

  it("grant the same whatever their layout", () => {
    for (const same of [
      `path "/${path}" { capabilities = ["read","read"] }`,
      `// x\n${text}`,
      text.replace("{", '{ comment = "x"'),
    ]) {
      expect(grantsSame(same, text), same).toBe(true);
    }
  });

  it("differ by a path, a word, a block or a key", () => {
    const others = [
      text.replace("/data/", "/"),
      text.replace('"read"', '"read", "list"'),
      `${text}path "b" { capabilities = ["read"] }`,
      text.replace("]", "]\n  mfa_methods = []"),
      "",
      "path",
    ];
    for (const other of others) expect(grantsSame(other, text), other).toBe(false);
  });

  it("are shown line by line, and not without end", () => {
    expect(diffPolicies("a\nb\n", "a\nc\n")).toBe("  a\n- b\n+ c");
    expect(diffPolicies("x\n".repeat(500), "y\n").split("\n").at(-1)).toMatch(/^… \d+ more lines$/);
  });
});

describe("the policy file of a request", () => {
  const check = (text: string, kvVersion: 1 | 2 = 2) =>
    checkLoaded(
      { sources: [readSample(3)], policyFiles: [{ path: file, text }], findings: [] },
      { kvVersion },
    ).findings.filter(({ severity }) => severity === "error");

  it("that grants what the request would is fine, for the KV version of the stack", () => {
    expect(check(`path "${path}" { capabilities = ["read"] }`)).toEqual([]);
    const withoutData = `path "${path.replace("/data/", "/")}" { capabilities = ["read"] }`;
    expect(check(withoutData, 1)).toEqual([]);
    expect(check(withoutData).map(({ code }) => code)).toEqual(["policy-file-differs"]);
  });

  it("that grants more is a finding at its line, with the difference", () => {
    const [finding] = check('path "platform/*" {\n  capabilities = ["read"]\n}\n');
    expect(finding).toMatchObject({ code: "policy-file-differs", pointer: "/openbao/policy_file" });
    expect(finding?.message).toContain('- path "platform/*" {');
    expect(finding?.message).toContain(`+ path "${path}" {`);
  });

  it.each([
    ["an unknown key", (words: string) => `${words}bogus: 1\n`],
    ["an anchor", (words: string) => words.replace("title: ", "title: &a ")],
    ["an id that is no id", (words: string) => words.replace(/^id: .*$/m, "id: 5")],
    ["a lifetime that no rule accepts", (words: string) => words.replace(/ttl: .*$/m, "ttl: 768h")],
  ])("that grants more is found beside %s", (_, change) => {
    const { path: name, text } = readSample(3);
    const policyFiles = [{ path: file, text: 'path "platform/*" {\n  capabilities = ["read"]\n}\n' }];
    const { findings } = checkLoaded({ sources: [{ path: name, text: change(text) }], policyFiles, findings: [] });
    expect(findings.map(({ code }) => code)).toContain("policy-file-differs");
  });

  it("is not compared with what is wrong itself", () => {
    const { path: name, text } = readSample(3);
    const sources = [{ path: name, text: text.replace("kv_path: ", "kv_path: /") }];
    const policyFiles = [{ path: file, text: 'path "platform/*" {\n  capabilities = ["read"]\n}\n' }];
    const codes = checkLoaded({ sources, policyFiles, findings: [] }).findings.map(({ code }) => code);
    expect(codes).not.toContain("policy-file-differs");
  });

  it("that holds a credential is told by family and place alone", () => {
    const token = `hvs.${"CAESIJ".repeat(6)}x9`;
    const findings = check(`# ${token}\npath "platform/*" {\n}\n`);
    expect(findings.map(({ code, file: name, line }) => `${code} ${name}:${line}`)).toEqual([`secret-value ${file}:1`]);
    expect(JSON.stringify(findings)).not.toContain(token);
  });
});
