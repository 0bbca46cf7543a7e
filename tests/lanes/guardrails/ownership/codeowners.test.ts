import { describe, expect, test } from "vitest";
import {
  findCodeowners,
  findRules,
  isOwnedBy,
  parseCodeowners,
} from "../../../../lanes/guardrails/ownership/codeowners.ts";
import { compilePattern, compileSamples } from "../../../../lanes/guardrails/ownership/path-pattern.ts";

/** The file that GitHub's documentation explains (docs.github.com, about code owners, "Example of a CODEOWNERS file"). */
const DOCUMENTED = `# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
`;

function ownersOf(text: string, path: string): readonly string[] | undefined {
  const rules = findRules(parseCodeowners(text), path);
  return rules.length === 0 ? undefined : rules.flatMap(({ owners }) => owners);
}

describe("GitHub's documented file", () => {
  test.each([
    ["README.md", ["@global-owner1", "@global-owner2"]],
    ["lib/deep/index.js", ["@js-owner"]],
    ["main.go", ["docs@example.com"]],
    ["notes/a.txt", ["@octo-org/octocats"]],
    ["build/logs", ["@octocat"]],
    ["sub/build/logs/x.bin", ["@octocat"]],
    ["docs/getting-started.md", ["@doctocat"]],
    ["docs/build-app/troubleshooting.md", ["@doctocat"]],
    ["other/apps/x.rb", ["@octocat"]],
    ["scripts/run.sh", ["@doctocat", "@octocat"]],
    ["deeply/nested/logs/a", ["@octocat"]],
    ["apps/main.rb", ["@octocat"]],
    ["apps/github", []],
    ["apps/github/x.rb", []],
    ["apps/githubber/x.rb", ["@octocat"]],
  ])("%s", (path, owners) => {
    expect(ownersOf(DOCUMENTED, path)).toEqual(owners);
  });

  test("has no fault", () => {
    expect(parseCodeowners(DOCUMENTED).faults).toEqual([]);
  });
});

describe("a pattern", () => {
  test.each([
    ["*", "a", true],
    ["*", "a/b/c", true],
    ["**", "a/b", true],
    ["/*", "a", true],
    ["/*", "a/b", false],
    ["docs/*", "docs/a.md", true],
    ["docs/*", "docs/a/b.md", false],
    ["docs/*", "x/docs/a.md", false],
    ["docs/**", "docs/a/b.md", true],
    ["docs/**", "docs", false],
    ["docs/", "docs/a/b.md", true],
    ["docs/", "x/docs/a.md", true],
    ["docs/", "docs", false],
    ["/docs/", "x/docs/a.md", false],
    ["docs", "x/docs/a.md", true],
    ["docs", "docs", true],
    ["/docs", "docs/a/b", true],
    ["/docs", "docs2/a", false],
    ["a/docs", "x/a/docs/f", false],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b/f", true],
    ["a/**/b", "a/xb", false],
    ["**/logs", "logs/a", true],
    ["**/logs", "x/y/logs", true],
    ["**/logs", "x/ylogs", false],
    ["*.yaml", "a/b.yaml", true],
    ["*.yaml", "a/b.yaml.txt", false],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["apps/*/values.yaml", "apps/x/values.yaml", true],
    ["apps/*/values.yaml", "apps/x/y/values.yaml", false],
    ["apps/*/", "apps/x/y", true],
    ["apps/*/", "apps/x", false],
    ["Docs/", "docs/a", false],
    ["with\\ space/", "with space/a", true],
    ["a.b", "aXb", false],
    ["(a|b)+", "a", false],
    ["/", "a", false],
    ["ä*", "äöü", true],
  ])("%s and %s: %s", (pattern, path, matches) => {
    expect(compilePattern(pattern)(path)).toBe(matches);
  });

  test("of many asterisks is tried within bounds", () => {
    const pattern = `${"*a".repeat(60)}*b`;
    expect(compilePattern(pattern)("a".repeat(255))).toBe(false);
    expect(compilePattern(`${"**/".repeat(60)}b`)(`${"a/".repeat(200)}c`)).toBe(false);
  });
});

describe("paths that somebody may add below a folder", () => {
  test.each<[string, readonly string[]]>([
    ["/", []],
    ["/apps/b/", []],
    ["/apps", ["apps/a/new-file"]],
    ["/apps/a/*", ["apps/a/new"]],
    ["/apps/a/x?/", ["apps/a/xx/new-file"]],
    ["*.yaml", ["apps/a/new.yaml", "apps/a/new.yaml/new-file", "apps/a/new-folder/new.yaml"]],
    ["/apps/**/z/", ["apps/a/z/new-file", "apps/a/new-folder/z/new-file"]],
  ])("%s", (pattern, paths) => {
    expect(compileSamples(pattern)("apps/a")).toEqual(expect.arrayContaining([...paths]));
    const matches = compilePattern(pattern);
    for (const path of compileSamples(pattern)("apps/a")) expect(matches(path)).toBe(true);
    expect(compileSamples(pattern)("apps/a").length > 0).toBe(paths.length > 0);
  });
});

describe("a line that GitHub leaves out", () => {
  test.each(["!docs/ @a", "docs/[ab]/ @a", "\\#file @a", "docs/ a-team", "docs/ @a @", "a***b @a"])("%s", (line) => {
    const { rules, faults } = parseCodeowners(`* @all\n${line}\n`);
    expect(rules.map((rule) => rule.line)).toEqual([1]);
    expect(faults.map(({ line: at, offset }) => [at, offset])).toEqual([[2, 7]]);
  });

  test("keeps what was said before it", () => {
    expect(ownersOf("docs/ @a\ndocs/ not-an-owner\n", "docs/x")).toEqual(["@a"]);
  });

  test("and a file of 3 MB counts for nothing", () => {
    const { rules, faults } = parseCodeowners(`* @all\n${"#".repeat(3_000_000)}`);
    expect([rules, faults.length]).toEqual([[], 1]);
  });
});

describe("GitLab's sections", () => {
  const text = "* @all\n[Docs] @docs\ndocs/\ndocs/api/ @api\n!docs/x/\n^[Info]\ndocs/ @info\n[docs]\n*.adoc @docs\n";
  test.each([
    ["docs/a", "@docs", true],
    ["docs/a", "@all", true],
    ["docs/api/a", "@docs", false],
    ["docs/api/a", "@api", true],
    ["docs/x/a", "@docs", false],
    ["docs/a", "@info", false],
    ["a.adoc", "@docs", true],
  ])("%s by %s: %s", (path, owner, owned) => {
    expect(isOwnedBy(parseCodeowners(text), path, owner)).toBe(owned);
  });
});

describe("the file that counts", () => {
  const file = (path: string) => ({ path, text: "" });
  test.each([
    [["docs/CODEOWNERS", "CODEOWNERS", ".github/CODEOWNERS"], ".github/CODEOWNERS"],
    [["docs/CODEOWNERS", "CODEOWNERS"], "CODEOWNERS"],
    [["docs/CODEOWNERS"], "docs/CODEOWNERS"],
    [[".gitlab/CODEOWNERS"], ".gitlab/CODEOWNERS"],
    [["sub/CODEOWNERS", "codeowners"], undefined],
  ])("of %j is %s", (paths, found) => {
    expect(findCodeowners(paths.map(file))?.path).toBe(found);
  });
});

test("owners are the same whatever their case, and line ends of Windows are blanks", () => {
  const codeowners = parseCodeowners("\uFEFFa/ @Org/Team\r\n# b\r\n\r\nb/ @x\r\n");
  expect(codeowners.faults).toEqual([]);
  expect(isOwnedBy(codeowners, "a/f", "@org/team")).toBe(true);
  expect(isOwnedBy(codeowners, "b/f", "@org/team")).toBe(false);
});
