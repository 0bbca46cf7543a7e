// Runs every check and every test, and closes with one line that sums them up.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { installPrograms } from "./install-programs.ts";
import { findSlowest, listFailed, type TestReport } from "./report.ts";

const root = path.resolve(import.meta.dirname, "..");
const reports = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-reports-"));
const bin = (name: string): string => path.join(root, "node_modules", ".bin", name);

/** How many of the slowest tests are named at the end. */
const NAMED = 20;
const reported: TestReport[] = [];
/** What failed without a report of its own. */
const broken: string[] = [];

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** A check without a runner of its own: it counts as one test. */
const checks: readonly { name: string; command: readonly string[] }[] = [
  { name: "format, lint and import table", command: [bin("biome"), "check", "--error-on-warnings", "."] },
  { name: "types", command: [bin("tsc"), "-p", "."] },
  { name: "unused files, exports and packages", command: [bin("knip"), "--no-progress"] },
];

function run(command: readonly string[]): number {
  const [program, ...args] = command;
  // Programs of the packages start by `#!/usr/bin/env node`, which must not be an older one of the machine.
  const PATH = [path.join(root, "node_modules", ".bin"), process.env.PATH].join(path.delimiter);
  const result = spawnSync(program ?? "", args, { cwd: root, stdio: "inherit", env: { ...process.env, PATH } });
  return result.status ?? 1;
}

function runChecks(): Count {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, command } of checks) {
    const ok = run(command) === 0;
    console.log(`${ok ? "ok  " : "FAIL"} ${name}`);
    if (!ok) broken.push(`  ${name}`);
    count[ok ? "passed" : "failed"] += 1;
  }
  return count;
}

function runProject(name: string): Count {
  const report = path.join(reports, `${name.replace("*", "")}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const status = run([bin("vitest"), "run", "--project", name, ...reporters]);
  if (!fs.existsSync(report)) {
    broken.push(`  the tests of the project ${name}, which ended with ${status} and left no report`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const result = JSON.parse(fs.readFileSync(report, "utf8")) as TestReport & {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
  };
  reported.push(result);
  const count = {
    passed: result.numPassedTests,
    failed: result.numFailedTests,
    skipped: result.numPendingTests + result.numTodoTests,
  };
  // A file that cannot be loaded, or a set-up that fails, fails no single test.
  if (status !== 0 && count.failed === 0) {
    count.failed = 1;
    broken.push(`  the tests of the project ${name}, which ended with ${status} though none of them failed`);
  }
  return count;
}

function add(left: Count, right: Count): Count {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

installPrograms();
const total = [runChecks(), runProject("unit*"), runProject("e2e")].reduce(add);
fs.rmSync(reports, { recursive: true, force: true });
console.log(["The slowest tests:", ...findSlowest(reported, { root, count: NAMED })].join("\n"));
// Last, since whoever looks at a long log looks at its end.
const failed = [...broken, ...listFailed(reported, { root })];
if (failed.length > 0) console.log(["Failed:", ...failed].join("\n"));
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;
