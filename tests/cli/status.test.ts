import { expect, test } from "vitest";
import { approveText } from "../approve.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const active = readRequest("CCR-2026-0002");
const folder = "credential-change-requests";

test("one line a request: id, status, granted", async () => {
  const { code, stdout, stderr } = await runCcr(["status"]);
  expect(stdout).toBe(
    [
      "CCR-2026-0001  approved  granted",
      "CCR-2026-0002  active    granted",
      "CCR-2026-0003  active    granted",
      "",
    ].join("\n"),
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test("a request that grants nothing says every reason", async () => {
  const text = active
    .replace("status: active", "status: proposed")
    .replace("_confirmed: true", "_confirmed: false")
    .replace("resolvable: true", "resolvable: false")
    .replace("readiness: active", "readiness: template");
  const { code, stdout } = await runCcr(["status"], { cwd: makeFolder({ [issueCoreFile]: text }) });
  expect(stdout).toBe(
    "CCR-2026-0002  proposed  withheld: status proposed grants nothing; its auth binding is not confirmed\n",
  );
  expect(code).toBe(0);
});

test("--environment and --cluster judge for one stack", async () => {
  const changed = active.replace("  environment: production\n", "  environment: production\n  cluster: railiance-1\n");
  const text = approveText(changed);
  const cwd = makeFolder({ [issueCoreFile]: text });
  const run = async (...args: string[]) => (await runCcr(["status", ...args], { cwd })).stdout;
  expect(await run()).toContain("granted");
  expect(await run("--environment", "production", "--cluster", "railiance-1")).toContain("granted");
  expect(await run("--environment", "production")).toContain("for cluster railiance-1");
  expect(await run("--cluster", "railiance-2")).toContain("for cluster railiance-1");
  expect(await run("--environment", "staging", "--cluster", "railiance-1")).toContain("for environment production");
});

test("a file with errors is named, and fails the command", async () => {
  const cwd = makeFolder({ [issueCoreFile]: active, [`${folder}/broken.yaml`]: "id: [" });
  const { code, stdout, stderr } = await runCcr(["status"], { cwd });
  expect(stdout).toContain(`${folder}/broken.yaml  invalid  withheld: it has 1 error\n`);
  expect(stdout).toContain("granted");
  expect(stderr).toContain("ccr validate");
  expect(code).toBe(1);
});

test("--json has every request and the counts", async () => {
  const cwd = makeFolder({ [issueCoreFile]: active, [`${folder}/broken.yaml`]: "id: [" });
  const { code, stdout, stderr } = await runCcr(["status", "--json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    schema: "credential-lanes/status/v1",
    requests: [
      {
        file: issueCoreFile,
        id: "CCR-2026-0002",
        title: "issue-core ingestion API key lane",
        status: "active",
        environment: "production",
        granted: true,
        reasons: [],
        review: { computed: "active", apply_allowed: true, missing_approvers: [] },
        front_door: { catalog_id: "issue-core-ingestion-api-key", readiness: "active", resolvable: true, reasons: [] },
      },
      { file: `${folder}/broken.yaml`, status: "invalid", granted: false, reasons: ["it has 1 error"] },
    ],
    summary: { requests: 2, granted: 1, withheld: 1, invalid: 1 },
  });
  expect(stderr).toBe("");
  expect(code).toBe(1);
});

test("a request that no stack of the folder takes is withheld, by the stack files that are there", async () => {
  const text = approveText(active.replace("  environment: production\n", "  environment: prd\n"));
  const why = "no stack takes it: none is of environment prd, tenant issue-core; did you mean production?";
  const cwd = makeFolder({ [issueCoreFile]: text, ...stackFiles() });
  const { code, stdout } = await runCcr(["status"], { cwd });
  expect([code, stdout]).toEqual([0, `CCR-2026-0002  active  withheld: ${why}\n`]);
  const { requests } = JSON.parse((await runCcr(["status", "--json"], { cwd })).stdout);
  expect(requests[0]).toMatchObject({
    granted: false,
    reasons: [why],
    review: { apply_allowed: false, apply_refused_because: [why] },
  });
  const check = await runCcr(["check"], { cwd });
  expect([check.code, check.stderr]).toEqual([
    0,
    expect.stringContaining(`ccr: warning: CCR-2026-0002 (${issueCoreFile}): ${why}\n`),
  ]);
  expect((await runCcr(["status", "--environment", "prd"], { cwd })).stdout).toContain("granted");
});

test.each([
  ["there are none", {}],
  ["one of them cannot be read", { ...stackFiles(), "Pulumi.broken.yaml": "config: [" }],
  ["one says nothing of where it is for", { ...stackFiles(), "Pulumi.production.yaml": "config: {}\n" }],
  ["one takes it, whose other settings are missing", { "Pulumi.prd.yaml": "config:\n  ccr:environment: prd\n" }],
])("of stacks nothing is said where %s", async (_, files) => {
  const text = approveText(active.replace("  environment: production\n", "  environment: prd\n"));
  const { stdout } = await runCcr(["status"], { cwd: makeFolder({ [issueCoreFile]: text, ...files }) });
  expect(stdout).toBe("CCR-2026-0002  active  granted\n");
});
