import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { VERBS } from "../../cli/verbs.ts";
import { issueCoreFile, launcher, makeFolder, projectRoot, readRequest, runCcr } from "./run-ccr.ts";

const asModule = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

test("a Node.js that is too old is named, and what is needed", async () => {
  const pretend = 'Object.defineProperty(process.versions, "node", { value: "20.9.0" });';
  const { code, stdout, stderr } = await runCcr(["validate"], { nodeFlags: ["--import", asModule(pretend)] });
  expect(stderr).toMatch(/^ccr: Node.js 22\.18 or later is needed/);
  expect([code, stdout]).toEqual([2, ""]);
});

/** The modules that a run of the source loads; the bundle has the same in fewer files. */
async function listModules(
  args: readonly string[],
  { cwd, input }: { cwd: string; input?: string },
): Promise<string[]> {
  const list = path.join(cwd, "modules.txt");
  const record = `import fs from "node:fs"; import module from "node:module"; const seen = [];
    module.registerHooks({ resolve(...args) { const found = args[2](args[0], args[1]); seen.push(found.url); return found; } });
    process.on("exit", () => fs.writeFileSync(${JSON.stringify(list)}, seen.join("\\n")));`;
  const env = { CCR_BUNDLE: "0" };
  await runCcr(args, {
    cwd,
    env,
    nodeFlags: ["--import", asModule(record)],
    ...(input === undefined ? {} : { input }),
  });
  return fs.readFileSync(list, "utf8").split("\n");
}

test.each([
  ["validate", ["validate", "--format", "text"], "validate.ts"],
  ["validate as SARIF", ["validate", "--format", "sarif"], "sarif.ts"],
  ["status", ["status"], "status.ts"],
  ["new", ["new", "--title", "x"], "new.ts"],
  ["fmt", ["fmt", "--check"], "fmt.ts"],
  ["explain", ["explain", "missing-key"], "explain.ts"],
  ["schema", ["schema"], "schema.ts"],
  ["completion", ["completion", "bash"], "completion.ts"],
])("%s loads nothing of Pulumi, and of the verbs its own alone", async (_, args, own) => {
  const cwd = makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002") });
  const modules = await listModules(args, { cwd });
  expect(modules.some((url) => url.endsWith(`/${own}`))).toBe(true);
  expect(modules.filter((url) => /@pulumi|\/components\/|node_modules\/(yaml|typebox)\//.test(url))).toEqual([]);
  expect(new Set(modules.filter((url) => url.includes("/cli/commands/"))).size).toBe(1);
});

test("the version and the help load no domain", async () => {
  for (const flag of ["--version", "--help"]) {
    const modules = await listModules([flag], { cwd: makeFolder({}) });
    // Of the domain only the words that options choose from, which load nothing else.
    const domain = modules.filter((url) => url.includes("/lanes/"));
    expect(domain.filter((url) => !/\/lanes\/(?:life|orders)\/vocabulary\.ts$/.test(url))).toEqual([]);
    expect(modules.some((url) => url.endsWith("/cli/command.ts"))).toBe(true);
  }
});

test("a reader that goes away ends the output without a word", async () => {
  const child = spawn(process.execPath, [launcher, "schema"], { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect([code, stderr]).toEqual([0, ""]);
});

test("output of any length arrives whole", async () => {
  const folder = makeFolder({});
  for (let at = 0; at < 300; at += 1) fs.writeFileSync(path.join(folder, `${at}.yaml`), "a: [\n");
  const { stdout } = await runCcr(["validate", ".", "--json"], { cwd: folder });
  expect(stdout.length).toBeGreaterThan(70_000);
  expect((JSON.parse(stdout) as { findings: unknown[] }).findings).toHaveLength(300);
});

test("the pre-commit hooks run verbs that exist, on the files that they are about", () => {
  const text = fs.readFileSync(path.join(projectRoot, ".pre-commit-hooks.yaml"), "utf8");
  const hooks = load(text) as { id: string; entry: string; language: string; files: string }[];
  expect(hooks.map(({ id }) => id)).toEqual(["ccr-validate", "ccr-check", "ccr-guard", "ccr-fmt"]);
  for (const { entry, language, files } of hooks) {
    const [command, verb] = entry.split(" ");
    expect([command, language]).toEqual(["ccr", "node"]);
    expect(VERBS.map(({ name }) => name)).toContain(verb);
    expect(issueCoreFile).toMatch(new RegExp(files));
    expect("docs/ccr-format.md").not.toMatch(new RegExp(files));
  }
});
