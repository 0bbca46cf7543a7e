import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { issueCoreFile, makeFolder, projectRoot, readRequest, runCcr } from "./run-ccr.ts";

const good = readRequest("CCR-2026-0002");
const bad = good.replace("surface: external-secrets", "surface: email").replace("  ttl: 15m\n", "  tll: 15m\n");

test("the committed requests have no errors, and their risks are shown", async () => {
  const { code, stdout, stderr } = await runCcr(["validate"]);
  expect(code).toBe(0);
  expect(stdout).toContain("controller-binding");
  expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^3 files, 0 errors, 0 warnings, [1-9]\d* risks$/);
  expect(stderr).toBe("");
});

test("risks fail the command under --strict alone", async () => {
  const { code } = await runCcr(["validate", "--strict"]);
  expect(code).toBe(1);
});

test("every error is listed, by file, with its line and a caret", async () => {
  const folder = makeFolder({ [issueCoreFile]: bad });
  const { code, stdout } = await runCcr(["validate"], { cwd: folder });
  expect(code).toBe(1);
  expect(stdout.startsWith(`${issueCoreFile}\n`)).toBe(true);
  for (const word of ["unknown-key", "missing-key", "wrong-value"]) expect(stdout).toContain(word);
  const lines = stdout.split("\n");
  const shown = lines.findIndex((line) => line.includes("| ") && line.includes("surface: …"));
  const caret = lines[shown + 1] ?? "";
  expect(caret.trimEnd().at(-1)).toBe("^");
  expect(lines[shown]?.slice(caret.indexOf("^"))).toBe("…");
  expect(stdout).not.toContain("surface: email");
});

test("a file, a folder and - can be named together", async () => {
  const folder = makeFolder({
    "a/CCR-2026-0002-x.yaml": good,
    "CCR-2026-0002-y.yaml": good.replaceAll("0002", "0007"),
  });
  const run = await runCcr(["validate", "a", "CCR-2026-0002-y.yaml", "-", "--json"], { cwd: folder, input: "a: [" });
  const { files } = JSON.parse(run.stdout) as { files: string[] };
  expect(files).toEqual(["<stdin>", "CCR-2026-0002-y.yaml", "a/CCR-2026-0002-x.yaml"]);
  expect(run.code).toBe(1);
});

test("stdin is judged as a file without a name", async () => {
  const { code, stdout } = await runCcr(["validate", "-"], { input: good });
  expect(stdout).toMatch(/1 file, 0 errors, 0 warnings, \d risks?\n$/);
  expect(code).toBe(0);
});

test.each([
  ["empty", "", "yaml-empty"],
  ["not UTF-8", new Uint8Array([0x69, 0x64, 0x3a, 0xff]), "text-encoding"],
  ["too long", `# ${"x".repeat(300_000)}`, "file-too-large"],
])("stdin that is %s is a finding", async (_, input, code) => {
  const run = await runCcr(["validate", "-", "--json"], { input });
  const { findings } = JSON.parse(run.stdout) as { findings: { code: string; file: string }[] };
  expect(findings.map((finding) => [finding.code, finding.file])).toContainEqual([code, "<stdin>"]);
  expect(run.code).toBe(1);
});

test("a path that is missing and a folder without requests are findings", async () => {
  const folder = makeFolder({ "empty/note.txt": "" });
  const { code, stdout } = await runCcr(["validate", "nowhere.yaml", "empty"], { cwd: folder });
  expect(stdout).toContain("path-missing");
  expect(stdout).toContain("no-request-files");
  expect(code).toBe(1);
});

test("--max-ttl moves the cap", async () => {
  const run = await runCcr(["validate", "--max-ttl", "5m", "--json"]);
  const { findings } = JSON.parse(run.stdout) as { findings: { code: string }[] };
  expect(findings.filter(({ code }) => code === "ttl-too-long")).toHaveLength(3);
  expect(run.code).toBe(1);
});

test.each([
  [["validate", "--max-ttl", "soon"], "--max-ttl must be a duration"],
  [["validate", "--max-ttl", "0s"], "--max-ttl is a duration"],
  [["validate", "--json", "--format", "sarif"], "contradict"],
  [["validate", "--format", "xml"], "text, json, sarif, github"],
  [["validate", "--max-ttl"], "argument missing"],
])("%j is wrong usage", async (args, words) => {
  const { code, stdout, stderr } = await runCcr(args);
  expect(stderr).toContain(words);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test("from 501 files on it says once what it is at, on stderr", async () => {
  const folder = makeFolder({});
  for (let at = 1; at <= 501; at += 1) fs.writeFileSync(path.join(folder, `${at}.yaml`), "");
  const { stderr, stdout } = await runCcr(["validate", "."], { cwd: folder });
  expect(stderr).toBe("checking 501 files\n");
  expect(stdout).toContain("501 files, 501 errors");
});

test("the same files give the same bytes", async () => {
  const folder = makeFolder({ "b.yaml": bad, "a.yaml": bad, "c.yaml": "x: [" });
  const runs = await Promise.all([1, 2].map(() => runCcr(["validate", ".", "--json"], { cwd: folder })));
  expect(runs[0]?.stdout).toBe(runs[1]?.stdout);
  const { findings } = JSON.parse(runs[0]?.stdout ?? "") as { findings: { file: string; line: number }[] };
  const order = findings.map(({ file, line }) => `${file}:${String(line).padStart(9, "0")}`);
  expect(order).toEqual([...order].sort());
});

test("it works by its TypeScript entry too", async () => {
  const { code, stdout } = await runCcr(["validate"], { program: path.join(projectRoot, "cli/main.ts") });
  expect(code).toBe(0);
  expect(stdout).toContain("3 files");
});

test.each(["validate", "guard", "status", "digest", "render"])(
  "ccr %s tells of a path that leads nowhere",
  async (verb) => {
    const cwd = makeFolder({});
    fs.symlinkSync("loop", path.join(cwd, "loop"));
    fs.writeFileSync(path.join(cwd, "file"), "");
    for (const operand of ["loop", "loop/below", "file/below", "a".repeat(300)]) {
      const { code, stdout, stderr } = await runCcr([verb, operand], { cwd });
      expect(stderr, operand).not.toContain("bug");
      expect(code, operand).toBe(1);
      expect(stdout + stderr, operand).toContain(operand);
    }
  },
);
