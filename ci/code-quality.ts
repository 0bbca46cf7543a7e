// Prints a SARIF file as GitLab's Code Quality report: node ci/code-quality.ts FILE
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format, GitLab 18
import { createHash } from "node:crypto";
import process from "node:process";
import { readSarif } from "./read-sarif.ts";

const severities = { error: "critical", warning: "major", note: "minor" } as const;

try {
  const issues = readSarif(process.argv[2] ?? "").map(({ level, code, text, file, line, fingerprint }) => ({
    description: text,
    check_name: code,
    fingerprint:
      fingerprint ||
      createHash("sha256")
        .update(JSON.stringify([code, file, line]))
        .digest("hex"),
    severity: severities[level],
    location: { path: file, lines: { begin: line } },
  }));
  process.stdout.write(`${JSON.stringify(issues, undefined, 2)}\n`);
} catch (error) {
  process.stderr.write(`code-quality: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
