import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../policies/resource.ts";
import { findPolicyTextFaults } from "../../../policies/rules/policy-text.ts";
import { declare } from "../declare.ts";

const faultsOf = (policy: unknown, name: unknown = "example"): readonly string[] =>
  findPolicyTextFaults(declare("vault:index/policy:Policy", { name, policy }));
const block = (path: string, ...words: readonly string[]): string =>
  `path "${path}" { capabilities = ${JSON.stringify(words)} }\n`;

describe("the text of a policy", () => {
  it("passes where it reads named paths", () => {
    expect(faultsOf(block("platform/data/a", "read"))).toEqual([]);
    expect(faultsOf(block("platform/data/a", "read", "list") + block("auth/token/lookup-self", "read"))).toEqual([]);
    expect(faultsOf(JSON.stringify({ path: { "platform/data/a": { capabilities: ["read"] } } }))).toEqual([]);
    expect(faultsOf("")).toEqual([]);
  });

  const refused: Readonly<Record<string, readonly [text: unknown, why: RegExp]>> = {
    "a wildcard at the end": [block("platform/data/*", "read"), /block 1 has a wildcard/],
    "a wildcard in a segment": [block("platform/+/a", "read"), /block 1 has a wildcard/],
    "a wildcard that denies": [block("*", "deny"), /block 1 has a wildcard/],
    "a wildcard in JSON": [JSON.stringify({ path: { "a/*": { capabilities: ["read"] } } }), /has a wildcard/],
    "a template": [block("platform/data/{{identity.entity.id}}", "read"), /block 1 has a template/],
    sudo: [block("a", "read") + block("b", "sudo"), /block 2 has the capability sudo/],
    "sudo in the words of old": ['path "a" { policy = "sudo" }', /the capability sudo/],
    "the words of old": ['path "a" { policy = "read" }', /the key policy of old/],
    "writes of policies": [block("sys/policies/acl/a", "update"), /may write below sys/],
    "writes of roles": [block("auth/kubernetes/role/a", "create"), /may write below sys/],
    "writes of identities": [block("identity/entity", "patch"), /may write below sys/],
    "writes with a slash before": [block("//sys/policies/acl/a", "delete"), /may write below sys/],
    "writes in the words of old": ['path "sys/mounts" { policy = "write" }', /may write below sys/],
    "what is not HCL": ['path "a" {', /cannot be read \(at character 10/],
    "what is no block": ["capabilities = []", /cannot be read/],
    "what a preview cannot know": [UNKNOWN, /is not known/],
    "no text at all": [undefined, /is not known/],
  };
  for (const [name, [text, why]] of Object.entries(refused)) {
    it(`is refused with ${name}`, () => {
      expect(faultsOf(text).join("\n")).toMatch(why);
    });
  }

  it("may not be stored under a name that OpenBao reserves", () => {
    for (const name of ["root", "Default", " response-wrapping "])
      expect(faultsOf(block("a", "read"), name).join()).toMatch(/reserves/);
  });

  it("is never repeated", () => {
    const canary = "hvs-canary-4711";
    for (const text of [block(`${canary}/*`, "sudo"), `path "${canary}" {`, `${canary} = 1`])
      expect(faultsOf(text).join("\n")).not.toContain(canary);
  });

  it("is asked of policies alone", () => {
    expect(findPolicyTextFaults(declare("vault:index/egpPolicy:EgpPolicy", { policy: "main = rule" }))).toEqual([]);
  });
});
