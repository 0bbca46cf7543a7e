import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { PROVIDERS } from "../../lanes/custody/providers.ts";
import { RECORD_FILE, REVIEW_FILE, readRecord } from "../lanes/custody/records.ts";
import { makeFolder, projectRoot, readRequest, runCcr } from "./run-ccr.ts";

const requestFile = "credential-change-requests/CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
const record = readRecord(RECORD_FILE, ["CCR-2026-0042", "CCR-2026-0003"]);

function makeRepository(text = record): string {
  return makeFolder({
    [requestFile]: readRequest("CCR-2026-0003"),
    [`key-custody/${RECORD_FILE}`]: text,
    [`key-custody/${REVIEW_FILE}`]: readRecord(REVIEW_FILE),
  });
}

describe("ccr providers", () => {
  test("lists the catalog as a table", async () => {
    const { code, stdout, stderr } = await runCcr(["providers"]);
    expect([code, stderr]).toEqual([0, ""]);
    const [head, ...lines] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/^PROVIDER {2,}KEY IN {2,}OVER THE LIMIT {2,}ROTATED {2,}FIELDS {2,}KEYS MADE AND REVOKED$/);
    expect(lines.map((line) => line.split(" ")[0])).toEqual(PROVIDERS.map(({ id }) => id));
    for (const { console } of PROVIDERS) expect(stdout).toContain(console);
  });

  test("prints every fact with --json", async () => {
    const { code, stdout } = await runCcr(["providers", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ schema: "credential-lanes/providers/v1", providers: PROVIDERS });
  });

  test("agrees with the table of docs/custody.md", () => {
    const page = fs.readFileSync(path.join(projectRoot, "docs", "custody.md"), "utf8");
    for (const { id, console, source } of PROVIDERS) {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${id}\` |`));
      expect(row).toContain(`<${console}>`);
      expect(row).toContain(source);
    }
  });
});

describe("ccr validate", () => {
  test("takes the records of key-custody beside the requests", async () => {
    const cwd = makeRepository();
    const { code, stdout } = await runCcr(["validate", "--json"], { cwd });
    const { summary, findings } = JSON.parse(stdout);
    expect([code, findings.filter(({ severity }: { severity: string }) => severity === "error")]).toEqual([0, []]);
    expect(summary.files).toBe(3);
  });

  test("says of a record what is wrong, at its line and column", async () => {
    const cwd = makeRepository(record.replace("request: CCR-2026-0003", "request: CCR-2026-0099"));
    const mixed = await runCcr(["validate", "."], { cwd });
    expect([mixed.code, mixed.stdout]).toEqual([1, expect.stringContaining("record-request-mismatch")]);
    expect(mixed.stdout).toContain(`key-custody/${RECORD_FILE}\n  5:10  error  No request has this id`);
    const alone = await runCcr(["validate", `key-custody/${RECORD_FILE}`], { cwd });
    expect([alone.code, alone.stdout]).toEqual([0, expect.stringContaining("1 file, 0 errors")]);
  });

  test("reads a record from stdin", async () => {
    const { code, stdout } = await runCcr(["validate", "-"], { input: record.replace("initial", "operator-choice") });
    expect([code, stdout]).toEqual([1, expect.stringContaining("accelerated-without-reason")]);
  });
});

describe("ccr render", () => {
  test("shows a record as a checklist, as text and as Markdown", async () => {
    const cwd = makeRepository();
    const text = await runCcr(["render", `key-custody/${RECORD_FILE}`], { cwd });
    expect([text.code, text.stderr]).toEqual([0, ""]);
    expect(text.stdout).toContain("KCR-2026-0001  Key of openrouter put into use");
    expect(text.stdout.match(/^ {2}\[x\] /gm)).toHaveLength(8);
    const { stdout } = await runCcr(["render", "--format", "markdown", "key-custody"], { cwd });
    expect(stdout.match(/^- \[x\] /gm)).toHaveLength(8);
    expect(stdout).toContain("### UR-2026-07 Usage of 2026-07");
    expect(stdout).toContain("| billed | 1290.10 USD, beyond the margin |");
    const json = JSON.parse((await runCcr(["render", "--json", "key-custody"], { cwd })).stdout);
    expect(json.records.map(({ id }: { id: string }) => id)).toEqual(["KCR-2026-0001", "UR-2026-07"]);
  });

  test("shows what is left of an open record, and nothing of any other that is wrong", async () => {
    const open =
      record.slice(0, record.indexOf("  - step: changelog-entry")) + record.slice(record.indexOf("changelog:"));
    const begun = await runCcr(["render", `key-custody/${RECORD_FILE}`], { cwd: makeRepository(open) });
    expect([begun.code, begun.stderr]).toEqual([1, expect.stringContaining("has 1 error")]);
    expect(begun.stdout).toContain("  [ ] changelog-entry\n");
    const wrong = record.replace("trigger: initial", "trigger: operator-choice");
    const { code, stdout } = await runCcr(["render", `key-custody/${RECORD_FILE}`], { cwd: makeRepository(wrong) });
    expect([code, stdout]).toEqual([1, ""]);
  });

  test("has no page for records", async () => {
    const { code, stderr } = await runCcr(["render", "--format", "html", "key-custody"], { cwd: makeRepository() });
    expect([code, stderr]).toEqual([2, expect.stringContaining("html shows requests alone")]);
  });
});

test.each(["status", "digest"])("ccr %s takes no record for a request", async (verb) => {
  const { code, stdout, stderr } = await runCcr([verb, `key-custody/${RECORD_FILE}`], { cwd: makeRepository() });
  const refusal = `ccr: key-custody/${RECORD_FILE} is a record and no request; ccr validate and ccr render take it\n`;
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: refusal });
});
