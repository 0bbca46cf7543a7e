import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Acl, buildAcl, type Operation } from "../../../lanes/policy/evaluate-policy.ts";
import { formatPolicy } from "../../../lanes/policy/format-policy.ts";

const cases = Number(process.env.FUZZ_CASES ?? 1000);

/** One policy a text, named p0, p1 and so on. */
function build(texts: readonly string[], dialect?: "openbao" | "vault"): Acl {
  const policies = texts.map((text, index) => ({ name: `p${index}`, text }));
  const { acl, problem } = buildAcl(policies, dialect === undefined ? {} : { dialect });
  if (acl === undefined) throw new Error(problem);
  return acl;
}

const problemOf = (text: string, dialect: "openbao" | "vault" = "openbao"): string | undefined =>
  buildAcl([{ name: "p", text }], { dialect }).problem;

const rule = (path: string, ...words: readonly string[]): string =>
  `path "${path}" { capabilities = ${JSON.stringify(words)} }`;

const grant = (...rules: readonly string[]): Acl => build([rules.join("\n")]);

describe("one path", () => {
  it("grants its words there, sorted, and denies elsewhere", () => {
    const acl = grant(rule("a/b", "update", "read", "read"));
    expect(acl.capabilitiesAt("a/b")).toEqual(["read", "update"]);
    for (const path of ["a", "a/b/c", "a/bc", "a/B", "x/a/b", ""]) expect(acl.capabilitiesAt(path)).toEqual(["deny"]);
    expect(acl.allows("read", "a/b")).toBe(true);
    expect(acl.allows("delete", "a/b")).toBe(false);
    expect(acl.ruleAt("a/b")).toEqual({ policy: "p0", path: "a/b", conditions: [] });
    expect(acl.ruleAt("a")).toBeUndefined();
  });

  it("loses one slash at its front where it is written, and all of them where it is asked for", () => {
    expect(grant(rule("/a", "read")).capabilitiesAt("///a")).toEqual(["read"]);
    expect(grant(rule("//a", "read")).capabilitiesAt("//a")).toEqual(["deny"]);
  });

  it("is no prefix where an asterisk is not its last character", () => {
    const acl = grant(rule("a/*/b", "read"));
    expect(acl.capabilitiesAt("a/x/b")).toEqual(["deny"]);
    expect(acl.capabilitiesAt("a/*/b")).toEqual(["read"]);
  });

  it("without a word denies, and hides what a wider one grants", () => {
    const acl = grant(rule("a/*", "read"), rule("a/b"));
    expect(acl.capabilitiesAt("a/b")).toEqual(["deny"]);
    expect(acl.ruleAt("a/b")?.path).toBe("a/b");
  });

  it("denies by the word deny whatever stands beside it", () => {
    expect(grant(rule("a", "read", "deny", "nonsense")).capabilitiesAt("a")).toEqual(["deny"]);
    expect(problemOf(rule("a", "nonsense", "deny"))).toContain("no such capability");
  });
});

describe("of several paths that match", () => {
  it.each([
    ["exact before all others", "a/b", ["a/b", "a/b*", "a/+", "*"]],
    ["the longest prefix", "a/b/c", ["a/b/*", "a/b*", "a/*", "*"]],
    ["a prefix that ends after the wildcard begins", "a/bc", ["a/b*", "a/+"]],
    ["a wildcard that begins later", "a/b/c", ["a/b/+", "a/+/c", "+/b/c"]],
    ["a whole segment before a prefix at the same place", "a/b", ["a/+", "a/*"]],
    ["no asterisk before fewer wildcards", "a/b/c", ["a/+/+", "a/+/c*"]],
    ["fewer wildcards", "a/b/c/d", ["a/+/c/d", "a/+/+/d", "a/+/+/+"]],
    ["the longer one", "a/x/bcd", ["a/+/bc*", "a/+/b*", "a/+/*"]],
    ["the later one in the order of bytes", "a/x/b/c/z", ["a/+/b/+/z", "a/+/+/c/z"]],
  ])("it is %s", (_, asked, written) => {
    for (const [index, path] of written.entries()) {
      const rest = written.slice(index);
      const acl = grant(...rest.map((each) => rule(each, each === path ? "read" : "list")).reverse());
      expect(acl.ruleAt(asked)?.path).toBe(path);
      expect(acl.capabilitiesAt(asked)).toEqual(["read"]);
    }
  });

  it("a + is one whole segment, also an empty one", () => {
    const acl = grant(rule("a/+/c", "read"), rule("x/+", "read"), rule("+", "list"));
    expect(acl.capabilitiesAt("a/b/c")).toEqual(["read"]);
    expect(acl.capabilitiesAt("a//c")).toEqual(["read"]);
    expect(acl.capabilitiesAt("x/")).toEqual(["read"]);
    expect(acl.capabilitiesAt("any")).toEqual(["list"]);
    for (const path of ["a/b/b/c", "a/c", "x/y/z"]) expect(acl.capabilitiesAt(path)).toEqual(["deny"]);
  });

  it("a + inside of a segment is itself", () => {
    const acl = grant(rule("a/+b", "read"), rule("a+/b", "list"));
    expect(acl.capabilitiesAt("a/+b")).toEqual(["read"]);
    expect(acl.capabilitiesAt("a/xb")).toEqual(["deny"]);
    expect(acl.capabilitiesAt("a+/b")).toEqual(["list"]);
  });

  it("a + with an asterisk matches below, and at least as many segments", () => {
    const acl = grant(rule("a/+/b*", "read"));
    for (const path of ["a/x/b", "a/x/bc", "a/x/b/c/d"]) expect(acl.capabilitiesAt(path)).toEqual(["read"]);
    for (const path of ["a/x", "a/x/c", "a/x/y/b"]) expect(acl.capabilitiesAt(path)).toEqual(["deny"]);
  });

  it("lengths are those of the bytes: é is two", () => {
    // Of equal length in bytes, so that their order decides; in characters the second one would be longer.
    const acl = grant(rule("a/+/é/+/z", "read"), rule("a/+/+/bc/z", "list"));
    expect(acl.capabilitiesAt("a/x/é/bc/z")).toEqual(["read"]);
  });
});

describe("a list", () => {
  it("falls back to the exact path without the slash, and no other operation does", () => {
    const acl = grant(rule("a/b", "list", "read"));
    expect(acl.capabilitiesAt("a/b/")).toEqual(["list", "read"]);
    expect(acl.allows("list", "a/b/")).toBe(true);
    expect(acl.allows("list", "a/b")).toBe(true);
    expect(acl.allows("read", "a/b/")).toBe(false);
  });

  it("is asked for with a slash", () => {
    expect(grant(rule("a/b/", "list")).allows("list", "a/b")).toBe(true);
    expect(grant(rule("a/b/*", "list"), rule("a/+", "deny")).allows("list", "a/b")).toBe(true);
  });

  it("falls back to a wildcard in OpenBao alone, and after what matches with the slash", () => {
    const text = rule("a/+", "list");
    expect(build([text]).allows("list", "a/b")).toBe(true);
    expect(build([text], "vault").allows("list", "a/b")).toBe(false);
    expect(build([text, rule("a/*", "deny")]).allows("list", "a/b")).toBe(false);
    expect(build([text]).allows("scan", "a/b")).toBe(false);
  });

  it("of all below is the word scan, which OpenBao has and Vault has not", () => {
    const text = rule("a/b", "scan");
    expect(build([text]).capabilitiesAt("a/b")).toEqual(["scan"]);
    expect(build([text]).allows("scan", "a/b")).toBe(true);
    expect(problemOf(text, "vault")).toContain("no such capability");
  });
});

describe("several policies", () => {
  it("are united at equal paths, however these are written", () => {
    const acl = build([rule("/a/*", "read"), rule("a/*", "list"), rule("a/b*", "update")]);
    expect(acl.capabilitiesAt("a/x")).toEqual(["list", "read"]);
    expect(acl.ruleAt("a/x")).toMatchObject({ policy: "p0, p1", path: "a/*" });
    expect(acl.capabilitiesAt("a/b")).toEqual(["update"]);
  });

  it("deny where one of them denies, in any order, and that one decided it", () => {
    for (const words of [
      ["deny", "read", "list"],
      ["read", "deny", "list"],
      ["read", "list", "deny"],
    ]) {
      const acl = build(words.map((word) => rule("a", word)));
      expect(acl.capabilitiesAt("a")).toEqual(["deny"]);
      expect(acl.ruleAt("a")?.policy).toBe(`p${words.indexOf("deny")}`);
    }
  });

  it("do not deny by a wider path what a narrower one grants", () => {
    expect(build([rule("a/*", "deny"), rule("a/b", "read")]).capabilitiesAt("a/b")).toEqual(["read"]);
  });

  it("named root grant everything, alone and whatever the text", () => {
    const { acl } = buildAcl([{ name: " Root ", text: "(" }]);
    expect(acl?.capabilitiesAt("a")).toEqual(["root"]);
    expect(acl?.allows("delete", "a")).toBe(true);
    const two = ["root", "b"].map((name) => ({ name, text: "" }));
    expect(buildAcl(two).problem).toContain("no other policy");
  });

  it("have names of their own, in lower case", () => {
    const { acl } = buildAcl([{ name: "Aa", text: rule("a", "read") }]);
    expect(acl?.ruleAt("a")?.policy).toBe("aa");
    expect(buildAcl(["A", "a "].map((name) => ({ name, text: "" }))).problem).toContain("one name");
  });

  it("that are none deny", () => {
    expect(build([]).capabilitiesAt("a")).toEqual(["deny"]);
  });
});

describe("what else a policy may hold", () => {
  it("the words of the legacy key", () => {
    const legacy = (word: string): readonly string[] => grant(`path "a" { policy = "${word}" }`).capabilitiesAt("a");
    expect(legacy("read")).toEqual(["list", "read"]);
    expect(legacy("write")).toEqual(["create", "delete", "list", "read", "update"]);
    expect(legacy("sudo")).toEqual(["create", "delete", "list", "read", "sudo", "update"]);
    expect(legacy("deny")).toEqual(["deny"]);
    expect(grant('path "a" { policy = "read"\n capabilities = ["patch"] }').capabilitiesAt("a")).toEqual([
      "list",
      "patch",
      "read",
    ]);
    expect(problemOf('path "a" { policy = "all" }')).toContain("no such policy");
  });

  it("JSON, where one path may be written twice", () => {
    const block = (word: string): string => `{"capabilities": ["${word}"], "comment": "x"}`;
    const object = `{"name": "x", "path": {"a": ${block("read")}, "a": ${block("list")}}}`;
    const list = `{"path": [{"a": ${block("read")}}, {"a": ${block("list")}}]}`;
    for (const text of [object, list]) expect(grant(text).capabilitiesAt("a")).toEqual(["list", "read"]);
    for (const bad of [
      '{"a": 1}',
      '{"path": {"a": 1}}',
      '{"path": 1}',
      '{"path": {"a" {}}}',
      '{"path": {"a": {}}} x',
    ]) {
      expect(problemOf(bad), bad).toBeDefined();
    }
  });

  it("conditions, which are told and not evaluated", () => {
    const text = 'path "a" { capabilities = ["update"]\n allowed_parameters = { "b" = [] }\n comment = "x" }';
    expect(grant(text).ruleAt("a")?.conditions).toEqual(["allowed_parameters"]);
    expect(grant(text, rule("a", "deny")).ruleAt("a")?.conditions).toEqual([]);
    const paged = 'path "a" { capabilities = ["list"]\n pagination_limit = 5 }';
    expect(grant(paged).ruleAt("a")?.conditions).toEqual(["pagination_limit"]);
    expect(problemOf(paged, "vault")).toContain("pagination_limit");
  });

  it("templates, which are set aside", () => {
    const path = "a/{{identity.entity.id}}/*";
    const acl = grant(rule(path, "read"), rule("b", "read"));
    expect(acl.templated.map((each) => each.path)).toEqual([path]);
    expect(acl.capabilitiesAt("a/{{identity.entity.id}}/b")).toEqual(["deny"]);
    expect(acl.capabilitiesAt("b")).toEqual(["read"]);
    for (const bad of ["a/{{b", "a/b}}", "{{a{{b}}", "{{a}}}}"]) {
      expect(problemOf(rule(bad, "read")), bad).toContain("not balanced");
    }
  });

  it.each([
    ["an expiration", 'path "a" { capabilities = ["read"]\n expiration = "2026-01-01T00:00:00Z" }', "expiration"],
    ["a key that the server does not know", 'path "a" { grants = ["read"] }', "no key grants"],
    ["a wildcard that is none", rule("a/+*", "read"), "+*"],
    ["words without quotes", 'path "a" { capabilities = [read] }', "expected"],
    ["a word in place of a list", 'path "a" { capabilities = "read" }', "a list"],
    ["an interpolation", `path "a" { comment = "\${"\n}`, "interpolation"],
  ])("%s is a problem", (_, text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });
});

describe("of any policies", () => {
  const segment = fc.constantFrom("a", "b", "ab", "+", "é");
  const path = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "/", "/*", "b*"))
    .map(([segments, end]) => segments.join("/") + end)
    .map((text) => text.replace("+b*", "+/b*"));
  const words = fc.subarray(["create", "read", "update", "patch", "delete", "list", "scan", "sudo", "deny"]);
  const rules = fc.array(fc.tuple(path, words), { maxLength: 8 });
  const asked = fc.array(fc.constantFrom("a", "b", "ab", "é", ""), { minLength: 1, maxLength: 5 });
  const operations: readonly Operation[] = ["read", "list", "scan", "create", "update", "patch", "delete"];

  it("their order and their number do not count, and an operation is allowed where its capability is", () => {
    fc.assert(
      fc.property(rules, asked, (written, segments) => {
        const texts = written.map(([each, list]) => rule(each, ...list));
        const target = segments.join("/");
        const [one, many, reversed] = [grant(...texts), build(texts), build([...texts].reverse())];
        const answer = one.capabilitiesAt(target);
        expect(many.capabilitiesAt(target)).toEqual(answer);
        expect(reversed.capabilitiesAt(target)).toEqual(answer);
        for (const operation of operations) {
          const isList = operation === "list" || operation === "scan";
          const place = isList ? target.replace(/\/?$/, "/") : target;
          if (!isList && target.endsWith("/")) continue;
          expect(one.allows(operation, target)).toBe(one.capabilitiesAt(place).includes(operation));
        }
      }),
      { numRuns: cases },
    );
  });

  it("the exact path of a lane grants reading it, and no other path anything", () => {
    const exact = fc.array(fc.stringMatching(/^[A-Za-z0-9._-]{1,3}$/), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(exact, exact, (own, other) => {
        const [mine, theirs] = [own.join("/"), other.join("/")];
        const acl = grant(formatPolicy([{ path: mine, capabilities: ["read"] }], { comment: "x" }));
        const allowed = operations.filter((operation) => acl.allows(operation, theirs));
        expect(allowed).toEqual(mine === theirs ? ["read"] : []);
        expect(acl.allows("read", mine)).toBe(true);
      }),
      { numRuns: cases },
    );
  });
});
