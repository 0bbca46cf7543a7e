import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeKubectl } from "../live/fake-kubectl.ts";
import { type FakeAnswer, type FakePulumi, makePulumi } from "./fake-pulumi.ts";
import { makeFolder, type Run, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const canary = "hvs.CAESIJlWh9Zq2mT4xV7bN1kP0sD3fG6hJ8kL5zXcVbNm";
const event = (message: string, enforcementLevel: string): object => ({
  policyEvent: { policyName: "policy-text", message: `A policy names each path.\n${message}`, enforcementLevel },
});

function makeProject(answers: Readonly<Record<string, FakeAnswer>>): { cwd: string; pulumi: FakePulumi } {
  const cwd = makeFolder({
    ...stackFiles(),
    "credential-change-requests/CCR-2026-0003-llm-connect-openrouter-api-key.yaml": readRequest("CCR-2026-0003"),
    "policies/PulumiPolicy.yaml": "runtime: nodejs\n",
    "others/PulumiPolicy.yaml": "runtime: nodejs\n",
    "no-pack/README.md": "",
  });
  return { cwd, pulumi: makePulumi(answers) };
}

function run({ cwd, pulumi }: ReturnType<typeof makeProject>, args: readonly string[], env = {}): Promise<Run> {
  const kubectl = makeKubectl([]);
  const variables = { PATH: `${pulumi.folder}:${kubectl.folder}:${process.env.PATH}`, KUBECONFIG: kubectl.kubeconfig };
  return runCcr(args, { cwd, env: { ...variables, VAULT_TOKEN: "not-a-real-token", ...env } }).finally(kubectl.remove);
}

const fine = { preview: { stdout: '{"steps":[]}' } };
const packsOf = (call: readonly string[] = []): readonly string[] =>
  call.flatMap((word, at) => (word === "--policy-pack" ? [path.basename(call[at + 1] ?? "")] : []));

describe("--policy-pack", () => {
  test("goes to the preview of a plan, from the option or the environment; the option counts", async () => {
    const project = makeProject(fine);
    expect((await run(project, ["plan"])).code).toBe(0);
    expect((await run(project, ["plan", "--policy-pack", "policies", "--policy-pack", "others"])).code).toBe(0);
    expect((await run(project, ["plan"], { CCR_POLICY_PACK: "policies" })).code).toBe(0);
    expect((await run(project, ["plan", "--policy-pack", "others"], { CCR_POLICY_PACK: "policies" })).code).toBe(0);
    expect(project.pulumi.calls().map(packsOf)).toEqual([[], ["policies", "others"], ["policies"], ["others"]]);
  });

  test("refuses what a pack objects to, in its words and without a credential", async () => {
    const events = [event(`Policy "a": it holds ${canary}.`, "mandatory"), event('Policy "b": odd.', "advisory")];
    const project = makeProject({ preview: { stdout: '{"steps":[]}', code: 255, events } });
    for (const verb of [["plan"], ["apply", "--by", "x"], ["runbook", "CCR-2026-0003", "--by", "x"]]) {
      const { code, stdout, stderr } = await run(project, [...verb, "--policy-pack", "policies"]);
      expect([verb[0], code, stdout]).toEqual([verb[0], 1, ""]);
      expect(stderr).toContain('ccr: policy policy-text: Policy "a": it holds');
      expect(stderr + stdout).not.toContain(canary);
    }
    expect(project.pulumi.calls().map(([first]) => first)).toEqual(["preview", "preview", "preview"]);
  });

  test("does not pass where the engine takes a mandatory violation for no failure", async () => {
    const events = [event('Policy "a": no.', "mandatory")];
    const { code } = await run(makeProject({ preview: { stdout: '{"steps":[]}', events } }), [
      ...["plan", "--policy-pack", "policies"],
    ]);
    expect(code).toBe(1);
  });

  test("says what a pack only advises", async () => {
    const events = [event('Policy "b": odd.', "advisory")];
    const project = makeProject({ preview: { stdout: '{"steps":[]}', events } });
    const { code, stderr } = await run(project, ["plan", "--policy-pack", "policies"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('ccr: warning: policy policy-text: Policy "b": odd.')]);
  });

  test("refuses a folder that is no pack before the engine is asked", async () => {
    const project = makeProject(fine);
    for (const folder of ["no-pack", "nowhere"]) {
      const { code, stderr } = await run(project, ["plan", "--policy-pack", folder]);
      expect([code, stderr]).toEqual([1, `ccr: ${folder} is no policy pack: it has no PulumiPolicy.yaml\n`]);
    }
    expect(project.pulumi.calls()).toEqual([]);
  });

  test("holds the apply of a saved plan to the packs of the plan", async () => {
    const project = makeProject(fine);
    await run(project, ["plan", "--save", "plan.json", "--policy-pack", "policies"]);
    expect(fs.readFileSync(path.join(project.cwd, "plan.json"), "utf8")).toContain(
      '"policyPacks": [\n      "policies"\n    ]',
    );
    const apply = ["apply", "--plan", "plan.json", "--by", "x"];
    const bare = await run(project, apply);
    expect([bare.code, bare.stderr]).toEqual([
      1,
      expect.stringContaining("--policy-pack policies: the plan was held to other"),
    ]);
    expect((await run(project, [...apply, "--policy-pack", "policies"])).code).toBe(0);
  });
});

describe("ccr plan", () => {
  test("says what the program warns of", async () => {
    const diagnostics = [{ severity: "warning", message: "warning: the cluster does not serve ExternalSecret\n" }];
    const project = makeProject({ preview: { stdout: JSON.stringify({ steps: [], diagnostics }) } });
    const { code, stderr } = await run(project, ["plan"]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("ccr: warning: the cluster does not serve ExternalSecret\n"),
    ]);
  });

  test("is not applied in a cluster that does not serve what it would make", async () => {
    const type = "kubernetes:external-secrets.io/v1:ClusterSecretStore";
    const parent = "credential-lanes:index:NamespaceAccess";
    const urn = `urn:pulumi:production::lanes::${parent}$${type}::activity-core`;
    const project = makeProject({ preview: { stdout: JSON.stringify({ steps: [{ op: "create", urn }] }) } });
    const kubectl = makeKubectl([["get?--raw*", { stderr: "Error from server (NotFound): not found\n" }]]);
    const { code, stdout } = await run(project, ["apply", "--yes", "--by", "x", "--json"], {
      PATH: `${project.pulumi.folder}:${kubectl.folder}:${process.env.PATH}`,
      KUBECONFIG: kubectl.kubeconfig,
    });
    kubectl.remove();
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "refused",
      reasons: [{ code: "not-served", message: expect.stringContaining("does not serve ClusterSecretStore and") }],
    });
    expect(project.pulumi.calls().map(([first]) => first)).toEqual(["preview"]);
  });
});
