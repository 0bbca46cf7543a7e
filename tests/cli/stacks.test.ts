import { describe, expect, test } from "vitest";
import { makeRequests } from "../../bench/requests.ts";
import { makeFolder, runCcr } from "./run-ccr.ts";

const requests = Object.fromEntries(
  makeRequests(3).map(({ path, text }) => [`credential-change-requests/${path}`, text]),
);
const config = (stack: string, ...lines: readonly string[]): Record<string, string> => ({
  [`Pulumi.${stack}.yaml`]: [
    "config:",
    "  ccr:environment: production",
    `  ccr:openbaoAddress: https://${stack}.example.org:8200`,
    `  ccr:openbaoAddressFromCluster: https://${stack}.example.org:8200`,
    `  ccr:kubernetesContext: ${stack}`,
    ...lines.map((line) => `  ${line}`),
    "",
  ].join("\n"),
});
const project = { "Pulumi.yaml": "name: credential-lanes\nruntime: nodejs\n", ...requests };

describe("ccr stacks", () => {
  test("says which stack takes which requests", async () => {
    const cwd = makeFolder({
      ...project,
      ...config("first", "ccr:tenants: [tenant-0, tenant-2]"),
      ...config("second", "ccr:tenants: [tenant-1]"),
      // A file deeper down is no stack of this folder.
      "other/Pulumi.third.yaml": "config: {}\n",
    });
    const { code, stdout } = await runCcr(["stacks"], { cwd });
    expect([code, stdout]).toEqual([
      0,
      [
        "STACK   ENVIRONMENT  CLUSTER  TENANTS             REQUESTS  GRANTED",
        "first   production   -        tenant-0, tenant-2  2         2",
        "second  production   -        tenant-1            1         1",
        "every request is taken by one stack",
        "",
      ].join("\n"),
    ]);
    const { stacks, sound } = JSON.parse((await runCcr(["stacks", "second", "--json"], { cwd })).stdout);
    expect([stacks.length, stacks[0].requests, sound]).toEqual([1, ["CCR-2026-0001"], false]);
  });

  test("fails where one takes none of a tenant, and where two take the same", async () => {
    const cwd = makeFolder({
      ...project,
      ...config("first", "ccr:tenants: [tenant-0]"),
      ...config("second", "ccr:tenants: [tenant-0, tenant-1]"),
    });
    const { code, stdout } = await runCcr(["stacks"], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain(
      "CCR-2026-0000 (credential-change-requests/CCR-2026-0000-workload-0.yaml) is taken by first and second",
    );
    expect(stdout).toContain("is taken by no stack: none is of environment production, tenant tenant-2");
  });

  test("refuses a stack whose settings are wrong, but not a rehearsal without addresses", async () => {
    const cwd = makeFolder({
      ...project,
      ...config("first"),
      "Pulumi.rehearsal.yaml":
        "config:\n  ccr:environment: production\n  ccr:kubernetesContext: sandbox\n  ccr:rehearsal: true\n",
    });
    const { code, stdout } = await runCcr(["stacks"], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringContaining("rehearsal (rehearsal)")]);
    const broken = makeFolder({ ...project, "Pulumi.first.yaml": "config:\n  ccr:environment: production\n" });
    const refused = await runCcr(["stacks"], { cwd: broken });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("ccr:openbaoAddress: is missing")]);
    const none = await runCcr(["stacks"], { cwd: makeFolder(project) });
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("Pulumi.STACK.yaml")]);
    const unknown = await runCcr(["stacks", "nope"], { cwd });
    expect(unknown.code).toBe(2);
  });

  test("refuses while a request has an error", async () => {
    const cwd = makeFolder({ ...project, ...config("first"), "credential-change-requests/bad.yaml": "id: 1\n" });
    const { code, stderr } = await runCcr(["stacks"], { cwd });
    expect([code, stderr]).toEqual([1, expect.stringContaining("credential-change-requests/bad.yaml:1:1")]);
  });
});

describe("a stack that is not there", () => {
  const files = { ...project, ...config("production"), ...config("staging") };
  const offer = "its stacks are production, staging: ";

  test.each([
    ["nosuch", `there is no Pulumi.nosuch.yaml in this folder; ${offer}name one of them (--stack, CCR_STACK)`],
    ["prodution", `there is no Pulumi.prodution.yaml in this folder; ${offer}did you mean production?`],
    ["../nosuch", `a stack is named, not its file or a path; ${offer}name one of them (--stack, CCR_STACK)`],
    ["../staging", `a stack is named, not its file or a path; ${offer}did you mean staging?`],
    ["Pulumi.production.yaml", `a stack is named, not its file or a path; ${offer}did you mean production?`],
    ["deploy/Pulumi.staging.yaml", `a stack is named, not its file or a path; ${offer}did you mean staging?`],
    ["organization/lanes/production", `a stack is named, not its file or a path; ${offer}did you mean production?`],
  ])("is told with those that are: %s", async (word, told) => {
    const cwd = makeFolder(files);
    for (const args of [
      ["stacks", word],
      ["plan", "--offline", "--stack", word],
    ]) {
      const { code, stdout, stderr } = await runCcr(args, { cwd });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(told);
      expect(stderr).not.toContain(cwd);
    }
  });

  test("is told where the folder has none, and named by the file where that is missing", async () => {
    const cwd = makeFolder(project);
    const { code, stderr } = await runCcr(["plan", "--offline"], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining("no Pulumi.STACK.yaml at all: run it where those are")]);
    const missing = await runCcr(["plan", "--offline", "--stack", "o/p/s", "--config-file", "gone.yaml"], { cwd });
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("gone.yaml cannot be read")]);
  });

  test("lists no more than ten", async () => {
    const many = Array.from({ length: 12 }, (_, at) => config(`stack-${10 + at}`));
    const { stderr } = await runCcr(["stacks", "x"], { cwd: makeFolder(Object.assign({}, project, ...many)) });
    expect(stderr).toContain("stack-18, stack-19, 2 more: name one of them");
  });
});

describe("a stack's file that cannot be read", () => {
  const canary = "canary-5e1f0c77";
  const head = "config:\n  ccr:environment: production\n";

  test.each([
    ["nothing", "", "1:1: Empty document"],
    ["comments alone", `# ${canary}\n`, "1:1: Empty document"],
    ["a key twice", `${head}  ccr:environment: ${canary}\n`, "3:3: Key given twice"],
    ["two documents", `${head}---\na: ${canary}\n`, "3:1: More than one document"],
    ["a tag", `${head}  a: !<${canary}> b\n`, "3:6: Tag"],
    [
      "a text that is not closed",
      `${head}  a: "${canary}\n`,
      "3:6: Not YAML: a text in quotes has no end before a line that is not indented deeper",
    ],
    ["an alias of nothing", `${head}  a: *${canary}\n`, "3:7: Not YAML: unidentified alias"],
  ])("is told with line, column and reason: %s", async (_name, text, told) => {
    const cwd = makeFolder({ ...project, "Pulumi.production.yaml": text });
    const { code, stdout, stderr } = await runCcr(["plan", "--offline"], { cwd });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`Pulumi.production.yaml:${told}`);
    expect(stderr).not.toContain(canary);
  });
});
