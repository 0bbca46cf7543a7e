import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { projectRoot, runCcr } from "../cli/run-ccr.ts";
import { actions } from "./definitions.ts";
import { makeFolder, type Run, runProgram, runScript } from "./run-script.ts";

const action = actions["action.yml"];

describe("action.yml", () => {
  it.each(Object.entries(actions))("%s has the keys of a composite action, and no other", (_, each) => {
    // https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
    const text = { type: "string", minLength: 1 };
    const closed = (properties: object, required: readonly string[]): object => ({
      type: "object",
      additionalProperties: false,
      required,
      properties,
    });
    const entries = (of: object): object => ({ type: "object", additionalProperties: of });
    const shell = { ...text, const: "bash" };
    const common = { name: text, id: text, if: text, env: entries({ type: "string" }) };
    const runs = closed({ ...common, run: text, shell, "working-directory": text }, ["run", "shell"]);
    const uses = closed({ ...common, uses: text, with: entries({ type: ["string", "boolean"] }) }, ["uses"]);
    const input = closed({ description: text, required: { type: "boolean" }, default: { type: "string" } }, [
      "description",
      "required",
    ]);
    const schema = closed(
      {
        name: text,
        description: text,
        author: text,
        inputs: entries(input),
        outputs: entries(closed({ description: text, value: text }, ["description", "value"])),
        runs: closed({ using: { const: "composite" }, steps: { type: "array", items: { anyOf: [runs, uses] } } }, [
          "using",
          "steps",
        ]),
        branding: closed({ icon: text, color: text }, ["icon", "color"]),
      },
      ["name", "description", "inputs", "runs"],
    );
    const ajv = new Ajv.Ajv({ allErrors: true, allowUnionTypes: true });
    const isValid = ajv.validate(schema, each);
    expect(ajv.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  });

  it("takes inputs through the environment alone", () => {
    expect(Object.keys(action?.inputs ?? {})).toEqual(["paths", "exclude", "format", "fail-on", "working-directory"]);
    expect(Object.keys(action?.outputs ?? {})).toEqual(["sarif", "findings"]);
    for (const { run = "", env = {} } of action?.runs.steps ?? []) {
      expect(run).not.toContain("$".concat("{{"));
      for (const value of Object.values(env)) expect(value).toMatch(/^\$\{\{ (inputs\.|steps\.check\.|github\.)/);
    }
  });
});

/** A copy of what the action has, with `ccr check` as the program says it: the verb may still be another branch's. */
function makeCheckout(stub: string): string {
  const folder = makeFolder();
  fs.mkdirSync(path.join(folder, "cli"));
  fs.writeFileSync(path.join(folder, "cli/ccr.js"), stub);
  fs.symlinkSync(path.join(projectRoot, "ci"), path.join(folder, "ci"));
  return folder;
}

const asValidate = `import { spawnSync } from "node:child_process";
const [verb, ...words] = process.argv.slice(2);
if (verb !== "check") process.exit(2);
const given = words.filter((word) => word !== "--");
const command = [${JSON.stringify(path.join(projectRoot, "cli/ccr.js"))}, "validate", ...given];
process.exit(spawnSync(process.execPath, command, { stdio: "inherit" }).status ?? 2);
`;

interface Outcome extends Run {
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the scripts of the action as the runner does, without the installation. */
async function runAction(
  inputs: Readonly<Record<string, string>>,
  { stub = asValidate, cwd = projectRoot }: { readonly stub?: string; readonly cwd?: string } = {},
): Promise<Outcome> {
  const [temporary, checkout] = [makeFolder(), makeCheckout(stub)];
  const output = path.join(temporary, "output");
  fs.writeFileSync(output, "");
  const outputs = (): Record<string, string> =>
    Object.fromEntries(
      fs
        .readFileSync(output, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  const all = { code: 0 as number | null, stdout: "", stderr: "" };
  for (const { run, env = {} } of action?.runs.steps.slice(2) ?? []) {
    const resolved = Object.entries(env).map(([name, value]) => {
      const key = /^\$\{\{ (?:inputs|steps\.check\.outputs)\.([a-z-]+) \}\}$/.exec(String(value))?.[1];
      if (String(value).includes("github.action_path")) return [name, checkout];
      const given = inputs[key ?? ""] ?? outputs()[key ?? ""] ?? action?.inputs[key ?? ""]?.default;
      return [name, String(given)];
    });
    const PATH = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
    const environment = { PATH, GITHUB_OUTPUT: output, RUNNER_TEMP: temporary, ...Object.fromEntries(resolved) };
    const bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", run ?? ""];
    const one = await runProgram(bash, { env: environment, cwd });
    all.stdout += one.stdout;
    all.stderr += one.stderr;
    all.code = one.code;
    if (one.code !== 0) break;
  }
  return { ...all, outputs: outputs() };
}

describe("what the action does", () => {
  const good = "credential-change-requests";
  const bad = `tests/fixtures/ccr/${
    fs.readdirSync(path.join(projectRoot, "tests/fixtures/ccr")).find((name) => name.startsWith("ng.")) ?? ""
  }`;

  it("passes requests without errors, and says how many findings there are", async () => {
    const { code, stdout, outputs } = await runAction({ paths: good });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^0 errors, \d+ risks, \d+ warnings; failing on error$/m);
    const { findings } = JSON.parse((await runCcr(["validate", good, "--json"])).stdout) as { findings: unknown[] };
    expect(outputs.findings).toBe(String(findings.length));
    const sarif = JSON.parse(fs.readFileSync(outputs.sarif ?? "", "utf8"));
    expect(sarif.runs[0].results).toHaveLength(findings.length);
  });

  it("fails on what it is told to fail on", async () => {
    expect((await runAction({ paths: good, "fail-on": "risk" })).code).toBe(1);
    expect((await runAction({ paths: bad })).code).toBe(1);
    expect((await runAction({ paths: bad, "fail-on": "never" })).code).toBe(0);
  });

  it("passes over what it is told to, and what looks like a command is a pattern alone", async () => {
    const stub = `process.stdout.write(JSON.stringify({ words: process.argv.slice(2), version: "2.1.0", runs: [{ tool: { driver: { name: "ccr", rules: [] } }, results: [] }] }) + "\\n");`;
    const exclude = "tests/fixtures\n\n*.gen.yaml\n$(touch pwned)\n--help";
    const cwd = makeFolder();
    const { code, outputs } = await runAction({ paths: "a\nb", exclude }, { stub, cwd });
    expect(code).toBe(0);
    const { words } = JSON.parse(fs.readFileSync(outputs.sarif ?? "", "utf8")) as { words: string[] };
    const excluded = ["tests/fixtures", "*.gen.yaml", "$(touch pwned)", "--help"].map((each) => `--exclude=${each}`);
    expect(words).toEqual(["check", "--format", "sarif", ...excluded, "--", "a", "b"]);
    expect(fs.readdirSync(cwd)).toEqual([]);
  });

  it("annotates what it finds, and still has the file where it fails", async () => {
    const { code, stdout, outputs } = await runAction({ paths: `${bad}\n\n` });
    expect(code).toBe(1);
    expect(stdout).toContain("::error file=tests/fixtures/ccr/");
    expect(Number(outputs.findings)).toBeGreaterThan(0);
    expect(fs.existsSync(outputs.sarif ?? "")).toBe(true);
  });

  it.each([
    ["a format that annotates nothing anybody reads", { format: "sarif; id" }, 2],
    ["a word for failing that is none", { paths: good, "fail-on": "toString" }, 2],
    ["a path that is not there", { paths: "nowhere/at all" }, 1],
    ["a path that looks like an option", { paths: "--help" }, 1],
    ["a path that looks like a command", { paths: "$(touch pwned)`touch pwned`;touch pwned" }, 1],
  ])("takes %s for what it is", async (_, inputs, code) => {
    const cwd = makeFolder();
    fs.cpSync(path.join(projectRoot, good), path.join(cwd, good), { recursive: true });
    const literal = asValidate.replace('word !== "--"', "true");
    expect((await runAction(inputs, { cwd, stub: literal })).code).toBe(code);
    expect(fs.readdirSync(cwd)).toEqual([good]);
  });

  it.each([
    ["a bug", "process.exit(2);", 2],
    ["a program that is killed", 'process.kill(process.pid, "SIGKILL");', 137],
    ["nothing written", "process.exit(0);", 2],
    ["something else than SARIF", 'process.stdout.write("{}");', 2],
    ["half of a file", `process.stdout.write('{"version":"2.1.0","runs":[');`, 2],
  ])("does not pass on %s, whatever shall fail", async (_, stub, code) => {
    expect((await runAction({ "fail-on": "never" }, { stub })).code).toBe(code);
  });
});

describe("GitLab's report", () => {
  it("has every finding, with its place, and no two alike", async () => {
    const folder = makeFolder();
    const { stdout } = await runCcr(["validate", "credential-change-requests", "--format", "sarif"]);
    fs.writeFileSync(path.join(folder, "ccr.sarif"), stdout);
    const run = await runScript(["code-quality.ts", path.join(folder, "ccr.sarif")], {});
    const issues = JSON.parse(run.stdout) as readonly Record<string, unknown>[];
    expect([run.code, issues.length]).toEqual([0, JSON.parse(stdout).runs[0].results.length]);
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
    for (const { description, check_name, severity, location } of issues) {
      expect([typeof description, typeof check_name]).toEqual(["string", "string"]);
      expect(["info", "minor", "major", "critical", "blocker"]).toContain(severity);
      const { path: file, lines } = location as { path: string; lines: { begin: number } };
      expect(fs.existsSync(path.join(projectRoot, file)), file).toBe(true);
      expect(lines.begin).toBeGreaterThan(0);
    }
  });

  it("is none where there was no check", async () => {
    const { code, stdout, stderr } = await runScript(["code-quality.ts", "/nowhere"], {});
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("there is no report of the check");
  });
});
