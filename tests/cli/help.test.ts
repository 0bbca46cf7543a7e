import { expect, test } from "vitest";
import { readPublishedSchema, readVersion } from "../../cli/files/package.ts";
import { VERBS } from "../../cli/verbs.ts";
import { FINDING_KINDS } from "../../lanes/finding.ts";
import { runCcr } from "./run-ccr.ts";

test("docs/cli.md is what --help prints", async () => {
  const runs = await Promise.all(
    [["--help"], ...VERBS.map(({ name }) => [name, "--help"])].map((args) => runCcr(args)),
  );
  for (const { code, stderr } of runs) expect([code, stderr]).toEqual([0, ""]);
  const sections = runs.map(({ stdout }, at) => {
    const name = VERBS[at - 1]?.name;
    return `## ${name === undefined ? "ccr" : `ccr ${name}`}\n\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\`\n`;
  });
  const head =
    "# The command line\n\nIn a checkout: `npm exec -- ccr COMMAND`. These are the help texts of the program;\n" +
    "`npx vitest run tests/cli/help.test.ts -u` writes this page anew.\n";
  await expect([head, ...sections].join("\n")).toMatchFileSnapshot("../../docs/cli.md");
});

test("every verb's help has examples", async () => {
  for (const { name, examples } of VERBS) {
    expect(examples.length).toBeGreaterThan(0);
    const { stdout } = await runCcr(["help", name]);
    expect(stdout).toContain("Examples:");
    for (const { meaning } of examples) expect(stdout).toContain(meaning);
  }
});

test("without a command the help goes to stderr, and usage was wrong", async () => {
  const { code, stdout, stderr } = await runCcr([]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("Commands:");
});

test("--version is the package's", async () => {
  expect(await runCcr(["--version"])).toEqual({ code: 0, stdout: `${readVersion()}\n`, stderr: "" });
});

test.each([
  [["validat"], "(Did you mean validate?)"],
  [["statsu"], "(Did you mean status?)"],
  [["validate", "--stric"], "(Did you mean --strict?)"],
  [["fmt", "--chek"], "(Did you mean --check?)"],
  [["explain", "unknown-kee"], "did you mean unknown-key?"],
  [["explain", "invalid-request"], "an act is refused by it: the request has errors (docs/decisions.md)"],
  [["explain", "toString"], "ccr explain lists all codes"],
  [["explain", "a", "b"], "too many arguments"],
  [["completion"], "missing required argument"],
  [["completion", "tcsh"], "bash, zsh, fish"],
])("%j is wrong usage, and it says what may have been meant", async (args, words) => {
  const { code, stdout, stderr } = await runCcr(args);
  expect(stderr).toContain(words);
  expect([code, stdout]).toEqual([2, ""]);
});

test("schema prints the published schema, byte for byte", async () => {
  const { code, stdout } = await runCcr(["schema"]);
  expect(stdout).toBe(readPublishedSchema());
  expect((JSON.parse(stdout) as { $schema: string }).$schema).toContain("draft-07");
  expect(code).toBe(0);
});

test("explain says meaning, example and fix", async () => {
  const { code, stdout } = await runCcr(["explain", "yaml-anchor"]);
  expect(stdout).toBe(
    [
      "yaml-anchor (error): Anchor",
      "",
      "Example: `title: &t lane`",
      "Fix: Remove it, and write each value where it belongs.",
      "More: docs/findings.md#yaml-anchor",
      "",
    ].join("\n"),
  );
  expect(code).toBe(0);
});

test("explain lists every code", async () => {
  const { stdout } = await runCcr(["explain"]);
  const codes = Object.keys(FINDING_KINDS).sort();
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  ).toEqual(codes);
  const { findings } = JSON.parse((await runCcr(["explain", "--json"])).stdout) as { findings: { code: string }[] };
  expect(findings.map(({ code }) => code)).toEqual(codes);
});
