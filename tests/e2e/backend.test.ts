import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ComponentSettings } from "../../sandbox/components.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { addOperatorTools, preparePulumi, type SandboxPulumi } from "../../sandbox/pulumi.ts";
import { type Run, runCcr } from "../cli/run-ccr.ts";
import { disguisesOf, findLeaks } from "./canary.ts";
import { type Handler, type ProxiedSandbox, startProxiedSandbox } from "./fault-proxy.ts";
import { killTree } from "./kill-tree.ts";
import { findPostgres, type Postgres, startPostgres } from "./postgres.ts";
import { copyProject, type OtherStack, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// docs/backends.md: one PostgreSQL holds the state of all stacks, and two working copies update them.
const programs = findPostgres();
const stackName = "shared";
const key = "workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const policyPath = "/v1/sys/policies/acl/workload-kv-read-llm-connect-provider-secrets";
const canary = `canary-${randomBytes(18).toString("base64url")}`;

let settings: ComponentSettings;
let postgres: Postgres;
let sandbox: ProxiedSandbox;
let pulumi: SandboxPulumi;
let folder: string;
/** Two working copies of one program, as two operators or two runners have them. */
let here: TestProject;
let there: TestProject;
let stack: OtherStack;
const printed: string[] = [];
const running = new Set<ChildProcess>();

describe.skipIf(programs === undefined)("a backend that working copies share", () => {
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-backend-"));
    // No controller has to act on what is declared.
    settings = readSandbox(sandboxPaths(ownSandboxRoot()), "preview");
    const quiet = (): void => undefined;
    postgres = await startPostgres(programs ?? "");
    const own = await addOperatorTools(await preparePulumi(settings, { plugins: "auto", progress: quiet }), quiet);
    sandbox = await startProxiedSandbox(settings, { pulumi: own, folder });
    const { CCR_STACK: _, CCR_CONFIG_FILE: __, ...environment } = sandbox.pulumi.environment;
    pulumi = {
      ...sandbox.pulumi,
      environment: { ...environment, PULUMI_BACKEND_URL: postgres.backend, PGPASSFILE: postgres.passwordFile },
    };
    [here, there] = [copyProject(pulumi), copyProject(pulumi)];
    for (const project of [here, there]) project.removeRequests(/0001|0002/);
    stack = await here.addStack(stackName, {});
    share(stackName);
    await asOperator({
      method: "POST",
      path: `/v1/platform/data/${key}`,
      body: { data: { OPENROUTER_API_KEY: canary } },
    });
  });

  afterAll(async () => {
    for (const child of running) await killTree(child);
    await sandbox.openbao.restore();
    await here.run("cancel", "--yes");
    await stack.remove();
    for (const project of [here, there]) project.remove();
    await asOperator({ method: "DELETE", path: `/v1/platform/metadata/${key}` });
    await sandbox.close();
    postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const share = (name: string): void =>
    fs.copyFileSync(path.join(here.folder, `Pulumi.${name}.yaml`), path.join(there.folder, `Pulumi.${name}.yaml`));

  async function asOperator(request: Parameters<ReturnType<typeof connectOpenbao>["request"]>[0]) {
    const client = connectOpenbao(settings, readRootToken(settings));
    try {
      return await client.request(request);
    } finally {
      await client.close();
    }
  }

  async function ccrIn(project: TestProject, ...args: readonly string[]): Promise<Run> {
    const token = await project.issueToken({ families: ["lane-apply", "lane-verify", "lane-drift"] });
    const env = Object.fromEntries(
      Object.entries({ ...pulumi.environment, VAULT_TOKEN: token }).flatMap(([name, value]) =>
        value ? [[name, value]] : [],
      ),
    );
    const run = await runCcr([...args, "--stack", stackName], {
      cwd: project.folder,
      env: { ...env, CCR_STATE_HUB: "off" },
    });
    printed.push(run.stdout, run.stderr);
    return run;
  }

  /** Starts an update in a process of its own. */
  async function startUpdate(
    project: TestProject,
    name: string,
  ): Promise<{ child: ChildProcess; ended: Promise<number | null> }> {
    const VAULT_TOKEN = await project.issueToken({ families: ["lane-apply"] });
    const words = ["up", "--yes", "--skip-preview", "--stack", name, "--non-interactive", "--color=never"];
    const child = spawn(pulumi.program, words, {
      cwd: project.folder,
      env: { ...pulumi.environment, VAULT_TOKEN },
      stdio: "pipe",
      detached: true,
    });
    const keep = (text: Buffer): void => void printed.push(String(text));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    running.add(child);
    const ended = new Promise<number | null>((resolve) => {
      child.once("close", (code) => {
        running.delete(child);
        resolve(code);
      });
    });
    return { child, ended };
  }

  /** Holds the first write of a policy; `held` tells that it is, `release` lets it go on. */
  function holdWrite(): { held: Promise<void>; release: () => void } {
    const { promise: held, resolve: tell } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const handler: Handler = async ({ method, url }, forward) => {
      if (method === "GET" || !url.startsWith("/v1/sys/policies/acl/")) return forward();
      tell();
      await released;
      return forward();
    };
    sandbox.openbao.handler = handler;
    return { held, release };
  }

  const listLocks = (): readonly string[] => postgres.query("select key from pulumi_state where key like '%/locks/%'");
  const edit = (from: string, to: string): void => {
    for (const project of [here, there]) {
      const [name = ""] = fs.readdirSync(path.join(project.folder, "credential-change-requests"));
      project.writeRequest(name, project.readRequest(name).replace(from, to));
    }
  };

  it("previews, updates and has nothing left to do, from either copy", async () => {
    const preview = await stack.run("preview");
    expect(preview.code, preview.stdout + preview.stderr).toBe(0);
    const up = await stack.run("up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).toBe(0);
    expect((await asOperator({ method: "GET", path: policyPath })).status).toBe(200);
    const other = await there.runRaw("preview", "--expect-no-changes", "--stack", stackName);
    expect(other.code, other.stdout + other.stderr).toBe(0);
    expect((await ccrIn(there, "plan")).code).toBe(0);
    expect(postgres.query("select key from pulumi_state where key like '%/stacks/%'").join()).toContain(
      `${stackName}.json`,
    );
  });

  it("lets one of two updates of a stack through, tells the other who holds the lock, and loses nothing", async () => {
    edit("purpose: llm-connect", "purpose: the llm-connect");
    edit("ttl: 15m", "ttl: 10m");
    await asOperator({ method: "DELETE", path: policyPath });
    // The policy is written anew only if the state knows that it is gone.
    expect((await stack.run("refresh", "--yes", "--skip-preview")).code).toBe(0);
    const { held, release } = holdWrite();
    const first = await startUpdate(here, stackName);
    await Promise.race([held, first.ended.then((code) => expect(code).toBe("still running"))]);
    expect(listLocks()).toHaveLength(1);
    // No longer than the provider waits for the answer that is held.
    const second = await there.runRaw("up", "--yes", "--skip-preview", "--stack", stackName);
    expect(second.code).not.toBe(0);
    expect(second.stdout + second.stderr).toMatch(/currently locked by 1 lock[\s\S]*pid \d+/);
    release();
    expect(await first.ended).toBe(0);
    await sandbox.openbao.restore();
    expect(listLocks()).toEqual([]);
    const after = await there.runRaw("preview", "--expect-no-changes", "--refresh", "--stack", stackName);
    expect(after.code, after.stdout + after.stderr).toBe(0);
  });

  it("lets another stack be updated meanwhile", async () => {
    const other = await here.addStack("other", { "ccr:environment": "staging" });
    share("other");
    try {
      await asOperator({ method: "DELETE", path: policyPath });
      expect((await stack.run("refresh", "--yes", "--skip-preview")).code).toBe(0);
      const { held, release } = holdWrite();
      const first = await startUpdate(here, stackName);
      await held;
      const second = await there.runRaw("up", "--yes", "--skip-preview", "--stack", "other");
      expect(second.code, second.stdout + second.stderr).toBe(0);
      release();
      expect(await first.ended).toBe(0);
    } finally {
      await sandbox.openbao.restore();
      await other.remove();
    }
  });

  it("keeps the lock of an update that was killed until it is cancelled, and goes on from what was stored", async () => {
    await asOperator({ method: "DELETE", path: policyPath });
    expect((await stack.run("refresh", "--yes", "--skip-preview")).code).toBe(0);
    const { held } = holdWrite();
    const { child } = await startUpdate(here, stackName);
    await held;
    const pid = child.pid;
    await killTree(child);
    await sandbox.openbao.restore();
    expect(listLocks()).toHaveLength(1);
    const refused = await ccrIn(there, "apply", "--refresh", "--yes", "--by", "platform-operator");
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`(pid ${pid})`)]);
    expect(refused.stderr).toMatch(/created by \S+ \(pid \d+\)/);
    expect(refused.stderr).toContain("pulumi cancel takes the lock away (docs/backends.md)");
    const cancelled = await there.runRaw("cancel", "--yes", "--stack", stackName);
    expect(cancelled.code, cancelled.stderr).toBe(0);
    expect(listLocks()).toEqual([]);
    const applied = await ccrIn(there, "apply", "--refresh", "--yes", "--by", "platform-operator");
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect((await asOperator({ method: "GET", path: policyPath })).status).toBe(200);
    expect((await ccrIn(here, "plan")).code).toBe(0);
  });

  it("refuses an address with a password, which Pulumi would print", async () => {
    const withPassword = postgres.backend.replace("operator@", `operator:${postgres.password}@`);
    const saved = pulumi;
    pulumi = { ...pulumi, environment: { ...pulumi.environment, PULUMI_BACKEND_URL: withPassword } };
    const { code, stdout, stderr } = await ccrIn(here, "apply", "--yes", "--by", "platform-operator");
    pulumi = saved;
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining("backend-password")]);
  });

  it("holds no value and no password, nor does anything that was printed or written", () => {
    const dump = postgres.dump();
    // What is searched is what the state is made of.
    expect(dump).toContain("credential-lanes:index:CredentialLane");
    const secrets = [canary, postgres.password, readRootToken(settings)];
    const texts = { dump, printed: [...here.printed, ...there.printed, ...printed].join("\n") };
    const folders = [here.folder, there.folder, settings.paths.pulumiHome];
    expect(findLeaks(secrets, { texts, folders, except: [] })).toEqual([]);
    expect(disguisesOf(canary).length).toBeGreaterThan(1);
  });
});
