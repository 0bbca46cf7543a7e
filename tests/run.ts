// Runs every check and every test, and closes with one line that sums them up.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { installPrograms } from "./install-programs.ts";
import { findSlowest, listFailed, type TestReport } from "./report.ts";
import { runBeside } from "./run-beside.ts";

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

/** By how much what needs no server gives way to the tests that wait for servers: these take longest, whoever else runs. */
const NICENESS = 5;

async function runChecks(): Promise<Count> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, command } of checks) {
    const ok = (await runBeside(command, { root, niceness: NICENESS })) === 0;
    console.log(`${ok ? "ok  " : "FAIL"} ${name}`);
    if (!ok) broken.push(`  ${name}`);
    count[ok ? "passed" : "failed"] += 1;
  }
  return count;
}

async function runProject(name: string, { niceness = 0 } = {}): Promise<Count> {
  const report = path.join(reports, `${name.replace("*", "")}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const status = await runBeside([bin("vitest"), "run", "--project", name, ...reporters], { root, niceness });
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

/** What needs no server, one after the other. */
async function runWithoutServers(): Promise<Count> {
  const checked = await runChecks();
  return add(checked, await runProject("unit*", { niceness: NICENESS }));
}

installPrograms();
// The tests end to end wait for most of their time: the others fill it.
const total = (await Promise.all([runWithoutServers(), runProject("e2e")])).reduce(add);
fs.rmSync(reports, { recursive: true, force: true });
console.log(["The slowest tests:", ...findSlowest(reported, { root, count: NAMED })].join("\n"));
// Last, since whoever looks at a long log looks at its end.
const failed = [...broken, ...listFailed(reported, { root })];
if (failed.length > 0) console.log(["Failed:", ...failed].join("\n"));
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;
