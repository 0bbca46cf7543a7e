import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { makeFolder, type Run, readRequest, runCcr } from "./run-ccr.ts";

const good = readRequest("CCR-2026-0002");
// Made up anew in every run, so that no text of this repository looks like a credential.
const canary = `sk-or-v1-${randomBytes(32).toString("hex")}`;
const named = `credential-change-requests/CCR-2026-0002-${canary}.yaml`;

/** One file with a credential in its name, one below a folder that has it, and one beside them. */
const makeNamed = () =>
  makeFolder({
    [named]: good,
    [`credential-change-requests/${canary}/CCR-2026-0003-x.yaml`]: good.replace("CCR-2026-0002", "CCR-2026-0003"),
    "credential-change-requests/CCR-2026-0002-issue-core.yaml": good,
    [`openbao/policies/${canary}.hcl`]: "path",
  });

function expectNoTrace({ stdout, stderr }: Run): void {
  expect(stdout + stderr).not.toBe("");
  for (const trace of [canary, canary.slice(9), canary.slice(0, 24)])
    expect((stdout + stderr).includes(trace)).toBe(false);
}

test.each([
  ["validate"],
  ["validate", named],
  ["validate", "--json"],
  ["validate", "--format", "sarif"],
  ["validate", "--format", "github"],
  ["validate", `${named}.absent`],
  ["fmt"],
  ["fmt", "--check"],
  ["fmt", "--json", named],
  ["status"],
  ["status", "--json"],
  ["render", "CCR-2026-0002"],
  ["render", named],
  ["render", `${named}.absent`],
  ["digest", named],
  ["order", named],
  ["import", named],
  ["guard", "."],
  ["guard", "--json", named],
  ["check"],
])("ccr %s %s %s prints no credential that is in the name of a file or folder", async (...args) => {
  const run = await runCcr(args, { cwd: makeNamed() });
  expect(run.code).toBeGreaterThan(0);
  expectNoTrace(run);
});

test("a credential in a name is a finding of its own at the begin of the file, in whichever folder it is", async () => {
  const run = await runCcr(["validate", "--json"], { cwd: makeNamed() });
  const report = JSON.parse(run.stdout) as { files: string[]; findings: { code: string; file: string }[] };
  const found = report.findings.filter(({ code }) => code === "secret-value");
  const fingerprint = expect.stringMatching(/\[redacted openrouter sha256:[0-9a-f]{8}\]/);
  expect(found).toMatchObject([
    { file: fingerprint, line: 1, column: 1, pointer: "", severity: "error" },
    { file: fingerprint, line: 1, column: 1, pointer: "", severity: "error" },
    { file: fingerprint, line: 1, column: 1, pointer: "", severity: "error" },
  ]);
  expect(report.files.filter((file) => file.includes("[redacted openrouter "))).toHaveLength(3);
  const double = report.findings.find(({ code, file }) => code === "duplicate-id" && !file.includes("redacted"));
  expect(double).toMatchObject({ message: fingerprint });
});

test("a file with a credential in its name is not written", async () => {
  const run = await runCcr(["fmt", named], { cwd: makeNamed() });
  expect(run.code).toBe(1);
  expect(run.stderr).toContain("is refused: Looks like a credential in the name of the file");
});
