import { expect, test } from "vitest";
import { FINDING_KINDS } from "../../lanes/finding.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";

const bad = readRequest("CCR-2026-0002").replace("surface: external-secrets", "surface: email");
const oddName = "credential-change-requests/100% odd, name: ü.yaml";

interface Result {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: {
    physicalLocation: {
      artifactLocation: { uri: string; uriBaseId: string };
      region: { startLine: number; startColumn: number };
    };
  }[];
  partialFingerprints: Record<string, string>;
}

interface Sarif {
  version: string;
  $schema: string;
  runs: {
    tool: { driver: { name: string; semanticVersion: string; rules: { id: string; help: { text: string } }[] } };
    results: Result[];
  }[];
}

async function validateAs(format: string, files: Record<string, string>) {
  return runCcr(["validate", "--format", format], { cwd: makeFolder(files) });
}

test("JSON is one object: findings, files, summary and the name of its form", async () => {
  const { stdout, code } = await validateAs("json", { [issueCoreFile]: bad });
  const report = JSON.parse(stdout) as Record<string, unknown>;
  expect(Object.keys(report)).toEqual(["schema", "files", "findings", "summary"]);
  expect(report.schema).toBe("credential-lanes/validate/v1");
  expect(report.files).toEqual([issueCoreFile]);
  expect(report.summary).toEqual({ files: 1, errors: 1, warnings: 0, risks: 1 });
  expect((report.findings as object[])[1]).toEqual({
    code: "wrong-value",
    severity: "error",
    file: issueCoreFile,
    line: bad.slice(0, bad.indexOf("surface: email")).split("\n").length,
    column: "  surface: ".length + 1,
    pointer: "/delivery/surface",
    message: expect.any(String),
    hint: expect.any(String),
    docs: "docs/findings.md#wrong-value",
  });
  expect(code).toBe(1);
});

test("--json is --format json", async () => {
  const [long, short] = await Promise.all([runCcr(["validate", "--format", "json"]), runCcr(["validate", "--json"])]);
  expect(short.stdout).toBe(long.stdout);
});

test("SARIF has every code as a rule with help, and each result points at its rule and place", async () => {
  const { stdout, stderr, code } = await validateAs("sarif", { [issueCoreFile]: bad, [oddName]: "x: [" });
  const { version, $schema, runs } = JSON.parse(stdout) as Sarif;
  expect(version).toBe("2.1.0");
  expect($schema).toContain("sarif-2.1.0");
  expect(runs).toHaveLength(1);
  const { tool, results } = runs[0] as Sarif["runs"][0];
  expect(tool.driver.name).toBe("ccr");
  expect(tool.driver.rules.map(({ id }) => id)).toEqual(Object.keys(FINDING_KINDS).sort());
  for (const { help } of tool.driver.rules) expect(help.text).toContain("Fix: ");
  expect(results.length).toBeGreaterThanOrEqual(3);
  for (const { ruleId, ruleIndex, level, locations, message } of results) {
    expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(["error", "warning", "note"]).toContain(level);
    expect(message.text).not.toBe("");
    const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
    expect(artifactLocation?.uriBaseId).toBe("%SRCROOT%");
    expect(artifactLocation?.uri).toMatch(/^credential-change-requests\/[A-Za-z0-9._%~()!*'-]+$/);
    expect([issueCoreFile, oddName]).toContain(decodeURIComponent(artifactLocation?.uri ?? ""));
    expect(region?.startLine).toBeGreaterThan(0);
    expect(region?.startColumn).toBeGreaterThan(0);
  }
  expect(stderr).toBe("");
  expect(code).toBe(1);
});

test("SARIF fingerprints differ among findings and stay when the lines move", async () => {
  const [before, after] = await Promise.all(
    [bad, `# one line more\n${bad}`].map((text) => validateAs("sarif", { [issueCoreFile]: text })),
  );
  const [first = [], second = []] = [before, after].map((run) =>
    (JSON.parse(run?.stdout ?? "") as Sarif).runs[0]?.results.map(({ partialFingerprints }) => partialFingerprints),
  );
  expect(first).toEqual(second);
  expect(new Set(first.map((each) => JSON.stringify(each))).size).toBe(first.length);
});

test("GitHub annotations escape what would end a property or a line", async () => {
  const { stdout, stderr, code } = await validateAs("github", { [issueCoreFile]: bad, [oddName]: "x: [" });
  const lines = stdout.trimEnd().split("\n");
  for (const line of lines)
    expect(line).toMatch(/^::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,title=[a-z-]+::[^\n]+$/);
  expect(lines.some((line) => line.includes("file=credential-change-requests/100%25 odd%2C name%3A ü.yaml,"))).toBe(
    true,
  );
  expect(lines.some((line) => line.startsWith("::error") && line.includes("title=wrong-value::"))).toBe(true);
  expect(lines.some((line) => line.startsWith("::warning") && line.includes("title=controller-binding::"))).toBe(true);
  expect(stdout).toContain("%0A");
  expect(stderr).toMatch(/^2 files, \d+ errors/);
  expect(code).toBe(1);
});

test("a name or a line cannot steer the terminal", async () => {
  const clearScreen = "\u001b[2J";
  const name = `credential-change-requests/a${clearScreen}\u202eb.yaml`;
  const files = { [name]: `title: "x" # ${clearScreen}\nid: [` };
  for (const format of ["text", "github"]) {
    const { stdout } = await validateAs(format, files);
    expect(stdout).toContain(String.raw`\u{1b}[2J`);
    for (const character of ["\u001b", "\u202e"]) expect(stdout).not.toContain(character);
  }
});

test("a long line is shown around its column", async () => {
  const { stdout } = await validateAs("text", { [issueCoreFile]: `${"a".repeat(5000)}: "x" b\n` });
  const shown = stdout.split("\n").filter((line) => line.includes("aaaa"));
  expect(shown.length).toBeGreaterThan(0);
  for (const line of shown) expect(line.length).toBeLessThan(200);
});
