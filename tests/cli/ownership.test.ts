import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";

const externalSecret = (name: string): string => `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: ${name}, namespace: reports}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: openbao-reports}
  target: {name: ${name}}
  data:
    - secretKey: PASSWORD
      remoteRef: {key: workloads/coulomb/reports/${name}, property: PASSWORD}
`;

const files = {
  "guardrails/ownership.yaml": `kind: secret-ownership
schema_version: 1
requests: {owner: '@example/platform'}
guardrails: {owner: '@example/platform'}
services:
  - {name: issue-core, owner: '@example/issues', namespaces: [issue-core], folders: [apps/issue-core]}
  - {name: reports, owner: '@example/reports', namespaces: [reports], folders: [apps/reports]}
`,
  "apps/reports/secret.yaml": externalSecret("reports-db"),
  [issueCoreFile]: readRequest("CCR-2026-0002"),
};

test("a section says what a service has, by lanes and by manifests, and how each is rotated", async () => {
  const cwd = makeFolder(files);
  const { code, stdout, stderr } = await runCcr(["ownership"], { cwd });
  expect([code, stderr]).toEqual([0, ""]);
  const [lanes = "", manifests = ""] = stdout.split("<!-- ccr ownership issue-core: end -->");
  expect(lanes).toContain("| CCR-2026-0002 (active) | declared by its lane |");
  expect(lanes).toContain(
    "`custody-program | bao kv patch -mount=platform workloads/issue-core/issue-core/issue-core-ingestion-api-key INGESTION_API_KEY=-`",
  );
  expect(lanes).toContain("2. `ccr rotate CCR-2026-0002` goes through the steps");
  expect(manifests).toContain(
    "| `reports/reports-db` | `reports-db` | `workloads/coulomb/reports/reports-db#PASSWORD` | none |",
  );
  expect(manifests).toContain(
    "`custody-program | bao kv patch -mount=MOUNT workloads/coulomb/reports/reports-db PASSWORD=-`",
  );
  expect(manifests).toContain("annotate externalsecret reports-db force-sync=ROTATION_ID --overwrite`");
});

test("--check says whether sections are current, and fails where one is not", async () => {
  const cwd = makeFolder(files);
  const readme = path.join(cwd, "apps/reports/README.md");
  const { stdout } = await runCcr(["ownership", "reports"], { cwd });
  fs.writeFileSync(readme, `# Reports\r\n\r\n${stdout.replaceAll("\n", "\r\n")}\r\nMore.\r\n`);
  const check = (...names: string[]) => runCcr(["ownership", ...names, "--check", "apps/reports/README.md"], { cwd });
  expect(await check()).toEqual({ code: 0, stdout: "reports: current\n", stderr: "" });
  expect((await check("issue-core")).code).toBe(1);
  fs.writeFileSync(path.join(cwd, "apps/reports/secret.yaml"), externalSecret("reports-mail"));
  const outdated = await check();
  expect([outdated.code, outdated.stdout]).toEqual([1, "reports: out of date; paste what `ccr ownership` prints\n"]);
});

test.each([
  [["ownership", "reprots"], "did you mean reports?"],
  [["ownership", "--check", "gone.md"], "gone.md cannot be read"],
  [["ownership", "--check", "apps/reports/secret.yaml"], "has no section of ccr ownership"],
])("%j is refused", async (args, words) => {
  const { code, stdout, stderr } = await runCcr(args, { cwd: makeFolder(files) });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(words);
});

test("without the file of ownership there is nothing to describe", async () => {
  const { code, stderr } = await runCcr(["ownership"], { cwd: makeFolder({ "a.yaml": "kind: Namespace\n" }) });
  expect([code, stderr]).toEqual([1, "ccr: there is no guardrails/ownership.yaml\n"]);
});
