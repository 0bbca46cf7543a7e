import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { approveText } from "../approve.ts";
import { FIXTURES } from "../lanes/fixture.ts";
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

describe("an order for a token role", () => {
  const read = (name: string): string => fs.readFileSync(path.join(FIXTURES, "ok.orders", name), "utf8");
  const isStatus = (status: string) => (text: string) => text.replace(/^status: .*/m, `status: ${status}`);
  const role = approveText(isStatus("approved")(read("CCR-2026-0046-token-role.yaml")));
  const lane = isStatus("approved")(read("CCR-2026-0042-llm-connect.yaml"));
  const compromise = approveText(isStatus("approved")(read("CCR-2026-0047-compromise.yaml")));
  const policy = "workload-kv-read-llm-connect-provider-secrets";
  const missing = `this stack does not grant ${policy} (CCR-2026-0042)`;

  interface Planned {
    readonly requests: readonly { readonly ccr: string; readonly reasons: readonly string[] }[];
  }

  test.each<[string, Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
    ["of a lane that is granted", { "0042-a": approveText(lane), "0046-b": role }, [], []],
    ["of a lane that is not approved", { "0042-a": lane, "0046-b": role }, [missing], []],
    ["named alone", { "0042-a": lane, "0046-b": role }, [missing], ["CCR-2026-0046"]],
    [
      "of a lane that an order cut off",
      { "0042-a": approveText(lane), "0046-b": role, "0047-c": compromise },
      [missing],
      [],
    ],
    [
      "whose callers nobody looked at",
      {
        "0042-a": approveText(lane),
        "0046-b": approveText(role.replace("callers_confirmed: true", "callers_confirmed: false")),
      },
      ["its callers are not confirmed"],
      [],
    ],
    [
      "that is not approved itself",
      { "0042-a": lane, "0046-b": isStatus("proposed")(read("CCR-2026-0046-token-role.yaml")) },
      ["status proposed grants nothing", missing],
      [],
    ],
  ])("%s is judged as its compiler does", async (_, files, reasons, operands) => {
    const named = Object.entries(files).map(([name, text]) => [`${folder}/CCR-2026-${name}.yaml`, text] as const);
    const cwd = makeFolder({ ...Object.fromEntries(named), ...stackFiles() });
    const { stdout } = await runCcr(["status", "--json", ...operands], { cwd });
    const { requests } = JSON.parse(stdout) as { requests: readonly { id: string }[] };
    expect(requests.find(({ id }) => id === "CCR-2026-0046")).toMatchObject({
      granted: reasons.length === 0,
      reasons,
      review: { apply_allowed: reasons.length === 0, apply_refused_because: reasons },
    });
    const words = reasons.length === 0 ? "in force" : `not in force: ${reasons.join("; ")}`;
    expect((await runCcr(["status"], { cwd })).stdout).toMatch(new RegExp(`0046 .* ${words.replace(/[()]/g, "\\$&")}`));
    const plan = await runCcr(["plan", "--offline", "--json"], { cwd });
    const told = (JSON.parse(plan.stdout) as Planned).requests.find(({ ccr }) => ccr === "CCR-2026-0046");
    expect(told?.reasons).toEqual(reasons);
  });
});
