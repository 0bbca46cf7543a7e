import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSandbox } from "../../sandbox/control-plane.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { projectRoot, sandboxPaths } from "../../sandbox/paths.ts";
import { preparePulumi } from "../../sandbox/pulumi.ts";
import { policyText } from "./expected.ts";
import { copyProject, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// The whynot-design lane from its proposal to its grant, by the commands alone; each chapter goes on where the one
// before it ended. After each of them the preview shows exactly what is granted.
const id = "CCR-2026-0001";
const file = `credential-change-requests/${id}-whynot-design-npm-publish.yaml`;
const policy = "workload-kv-read-whynot-design-npm-publish";
const lane = [`create AuthBackendRole ${policy}`, `create CredentialLane ${policy}`, `create Policy ${policy}`];

let project: TestProject;
let operator: JsonClient;

beforeAll(async () => {
  const settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  project = copyProject(await preparePulumi(settings, { plugins: "auto", progress: () => undefined }));
  operator = connectOpenbao(settings, readRootToken(settings));
  const committed = fs.readFileSync(path.join(projectRoot, file), "utf8");
  // As it was proposed: for the wrong tenant, its binding unconfirmed, nothing decided.
  const proposed = committed
    .replace("status: approved", "status: proposed")
    .replace("bound_claims_confirmed: true", "bound_claims_confirmed: false")
    .replaceAll("coulomb", "whynot")
    .replace(/^ {2}decision_ids:\n(?: {4}.*\n)+/m, "")
    .replace(/^decisions:\n(?: .*\n)+/m, "");
  fs.writeFileSync(path.join(project.folder, file), proposed);
  git("init", "--quiet");
  git("add", "credential-change-requests");
  commit("proposed");
});

afterAll(async () => {
  await project.run("destroy", "--yes", "--skip-preview");
  project.remove();
  await operator.close();
});

function git(...args: readonly string[]): void {
  const { status, stderr } = spawnSync("git", args, { cwd: project.folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function commit(message: string): void {
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--all", `--message=${message}`);
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `ccr` in the project, as a person there would. */
function ccr(...args: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(projectRoot, "cli/ccr.js"), ...args], {
    cwd: project.folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", HOME: project.folder },
  });
  return { code: status, stdout, stderr };
}

/** What the preview would change of this lane, sorted. */
async function previewLane(): Promise<readonly string[]> {
  const { steps } = await project.preview();
  return steps
    .filter(({ op, urn }) => op !== "same" && urn.includes("whynot-design"))
    .map(({ op, urn }) => `${op} ${urn.split("::").at(-2)?.split(":").at(-1)} ${urn.split("::").at(-1)}`)
    .sort();
}

const digestNow = (): string => ccr("digest", file).stdout.slice(0, "sha256:".length + 64);

describe("the story of the whynot-design lane", () => {
  it("is proposed: nothing is granted, and it cannot be approved before its binding is confirmed", async () => {
    expect(await previewLane()).toEqual([]);
    const early = ccr("approve", id, "--reviewer", "platform-operator", "--comment", "Go ahead.");
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining("unconfirmed-binding")]);
    expect(ccr("status", id).stdout).toContain("withheld: status proposed grants nothing");
  });

  it("has its binding confirmed: still nothing is granted", async () => {
    const confirmed = ccr("confirm-binding", id, "--reviewer", "codex", "--comment", "The group exists.");
    expect([confirmed.code, confirmed.stderr]).toEqual([0, expect.stringContaining("still to approve")]);
    expect(await previewLane()).toEqual([]);
    commit("binding confirmed");
  });

  it("is approved: the preview shows its policy and its role", async () => {
    const approved = ccr(
      ...["approve", id, "--reviewer", "platform-operator", "--comment", "Needed to publish."],
      ...["--what", digestNow()],
    );
    expect([approved.code, approved.stderr]).toEqual([0, expect.stringContaining("proposed -> approved")]);
    expect(await previewLane()).toEqual(lane);
    commit("approved");
  });

  it("gets another tenant: the approval is void, nothing is granted, and the review shows what changed", async () => {
    const corrected = project.readRequest(path.basename(file)).replaceAll("whynot/", "coulomb/");
    fs.writeFileSync(path.join(project.folder, file), corrected.replace("tenant: whynot\n", "tenant: coulomb\n"));
    expect(await previewLane()).toEqual([]);
    const { review } = JSON.parse(ccr("status", id, "--json").stdout).requests[0];
    expect(review).toMatchObject({
      apply_allowed: false,
      computed: "proposed",
      missing_approvers: ["platform-operator"],
    });
    expect(ccr("render", id).stdout).toContain("/target/tenant: whynot -> coulomb");
    expect(ccr("validate", file).stdout).toContain("uncarried-status");
  });

  it("is approved again by a decision of the State Hub, which counts once and for this content alone", async () => {
    const words = readTemplates().APPROVE.replace(/<.*>/, "The tenant is right now.");
    const decision = {
      schema: "credential-lanes/hub-decision/v1",
      decision_id: "e6381a56-6b04-4fd5-b2de-f3ef59cde888",
      state: "resolved",
      reviewer: "platform-operator",
      at: new Date().toISOString(),
    };
    const sync = (rationale: string): Run => {
      fs.writeFileSync(path.join(project.folder, "decision.json"), JSON.stringify({ ...decision, rationale }));
      return ccr("sync-decision", id, "--file", "decision.json");
    };
    const quoted = sync(`> ${words}`);
    expect([quoted.code, quoted.stderr]).toEqual([1, expect.stringContaining("ambiguous-decision")]);
    expect(quoted.stderr).toContain(`APPROVE: ${id} path=platform/workloads/coulomb/`);
    const stale = sync(words.replace(/digest=sha256:[0-9a-f]{4}/, "digest=sha256:0000"));
    expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining("wrong-digest")]);
    expect(await previewLane()).toEqual([]);
    expect(sync(words).code).toBe(0);
    const once = project.readRequest(path.basename(file));
    const again = sync(words);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("recorded already")]);
    expect(project.readRequest(path.basename(file))).toBe(once);
    expect(await previewLane()).toEqual(lane);
  });

  it("is applied: the server has the policy of the corrected path, and no other", async () => {
    const { code, stdout, stderr } = await project.run("up", "--yes");
    expect([code, code === 0 ? "" : stdout + stderr]).toEqual([0, ""]);
    const { body } = await operator.request({ method: "GET", path: `/v1/sys/policies/acl/${policy}` });
    const granted = "platform/data/workloads/coulomb/whynot-design/npm-publish";
    expect((body as { data: { policy: string } }).data.policy).toBe(policyText(id, granted));
    expect(await previewLane()).toEqual([]);
  });

  it("is held against an edit: an update does not go on with what nobody approved", async () => {
    const text = project.readRequest(path.basename(file));
    fs.writeFileSync(path.join(project.folder, file), text.replace("ttl: 15m", "ttl: 45m"));
    const { code, stdout, stderr } = await project.run("up", "--yes");
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("it was changed after platform-operator approved it");
    expect((await operator.request({ method: "GET", path: `/v1/sys/policies/acl/${policy}` })).status).toBe(200);
    fs.writeFileSync(path.join(project.folder, file), text);
  });
});

/** The lines that the rendering ends with, by their prefix. */
function readTemplates(): Record<"APPROVE" | "DENY", string> {
  const lines = ccr("render", id)
    .stdout.split("\n")
    .map((line) => line.trim());
  const find = (prefix: string): string => lines.find((line) => line.startsWith(`${prefix}: `)) ?? "";
  return { APPROVE: find("APPROVE"), DENY: find("DENY") };
}
