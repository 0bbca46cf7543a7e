import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { makeRequests } from "../../../bench/requests.ts";
import { launcher, makeFolder, projectRoot, type Run, readRequest, runCcr } from "../run-ccr.ts";

/** Three runs over hundreds of files, on a machine that may be busy. */
const timeout = 120_000;

const fixtures = path.join(projectRoot, "tests", "fixtures");

/** Every file of the fixtures in one folder, so that some are wrong by themselves and some beside others. */
function collect(kind: string, isNamed: RegExp): Record<string, string> {
  const files = fs.readdirSync(path.join(fixtures, kind), { recursive: true, encoding: "utf8" });
  const named = files.filter((file) => isNamed.test(file) && fs.lstatSync(path.join(fixtures, kind, file)).isFile());
  return Object.fromEntries(named.map((file) => [file, fs.readFileSync(path.join(fixtures, kind, file), "utf8")]));
}

/** What a run says with one thread, which several must say too. */
async function compare(args: readonly string[], cwd: string): Promise<Run> {
  const [alone, ...shared] = await Promise.all(
    ["1", "2", "5"].map((threads) => runCcr(args, { cwd, env: { CCR_THREADS: threads } })),
  );
  if (alone === undefined) throw new Error("it must have run");
  for (const each of shared) expect(each).toEqual(alone);
  return alone;
}

test.each(["json", "text"])(
  "requests and records as %s are the same bytes, however many threads check them",
  { timeout },
  async (format) => {
    const good = Object.fromEntries(makeRequests(20).map(({ path: file, text }) => [`good/${file}`, text]));
    const cwd = makeFolder({ ...collect("ccr", /\.ya?ml$/), ...good });
    const { code, stdout, stderr } = await compare(["validate", "--format", format, "."], cwd);
    expect([code, stderr]).toEqual([1, ""]);
    for (const word of ["secret-value", "duplicate-id", "unknown-key"]) expect(stdout).toContain(word);
  },
);

test.each(["json", "text"])(
  "manifests as %s are the same bytes, however many threads judge them",
  { timeout },
  async (format) => {
    const cwd = makeFolder(collect("manifests", /\.(?:ya?ml|json|tpl|txt)$/));
    const { code, stdout } = await compare(["guard", "--format", format, "."], cwd);
    expect(code).toBe(1);
    for (const word of ["inline-secret", "store-unresolved", "secret-missing"]) expect(stdout).toContain(word);
  },
);

test("what is in the folder of a chart, and what is excepted, are the same too", { timeout }, async () => {
  const cwd = makeFolder({
    "chart/Chart.yaml": "name: a\n",
    "chart/values.yaml": "password: hunter2hunter2\n",
    "chart/templates/a.yaml": "a: [\n",
    "guardrails/exceptions.yaml": "kind: guard-exceptions\nschema_version: 1\nexceptions: []\n",
  });
  const { stdout } = await compare(["guard", "--json"], cwd);
  for (const word of ["secret-in-values", "yaml-syntax"]) expect(stdout).toContain(word);
});

test("a number of threads that is none is wrong usage", async () => {
  for (const threads of ["0", "many", "-1", "100"]) {
    const { code, stdout, stderr } = await runCcr(["validate"], { env: { CCR_THREADS: threads } });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("CCR_THREADS is a number of threads");
  }
});

test("an interrupt ends the command with all of its threads, and nothing is printed", { timeout }, async () => {
  const text = readRequest("CCR-2026-0002");
  const cwd = makeFolder(Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`${at}.yaml`, text])));
  const child = spawn(process.execPath, [launcher, "validate", "--json", "."], {
    cwd,
    env: { PATH: process.env.PATH ?? "", CCR_THREADS: "2" },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  const shown = await new Promise<string>((resolve) =>
    child.stderr.once("data", (chunk: Buffer) => resolve(`${chunk}`)),
  );
  expect(shown).toBe("checking 1500 files\n");
  child.kill("SIGINT");
  const signal = await new Promise((resolve) => child.on("close", (_code, by) => resolve(by)));
  expect([signal, stdout]).toEqual(["SIGINT", ""]);
});
