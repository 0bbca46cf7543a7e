import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { type ComponentSettings, openbaoAddress } from "../../sandbox/components.ts";
import { readSandbox } from "../../sandbox/control-plane.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { connectKubernetes, type KubernetesClient } from "../../sandbox/kubernetes.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { addOperatorTools, preparePulumi } from "../../sandbox/pulumi.ts";
import { policyText } from "./expected.ts";
import { type Handler, type ProxiedSandbox, startProxiedSandbox } from "./fault-proxy.ts";
import { copyProject, type TestProject } from "./project.ts";
import { ownSandboxRoot } from "./sandbox-root.ts";

// One lane's life, in which every write is interrupted twice: before the server sees it, and before Pulumi learns of it.
const first = "CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
const successor = "CCR-2026-0013-llm-connect-openrouter-api-key.yaml";
const policyName = "workload-kv-read-llm-connect-provider-secrets";
const lanePath = "platform/data/workloads/activity-core/llm-connect/llm-connect-provider-secrets";
const externalSecrets = "/apis/external-secrets.io/v1";

/** The objects of the lane, as their servers name them. */
const paths = {
  policy: `/v1/sys/policies/acl/${policyName}`,
  role: "/v1/auth/kubernetes/role/external-secrets-activity-core",
  store: `${externalSecrets}/clustersecretstores`,
  externalSecret: `${externalSecrets}/namespaces/activity-core/externalsecrets`,
} as const;
type Written = keyof typeof paths;

/** Where an update is killed. */
interface KillPoint {
  readonly writes: Written;
  /** Before the write is passed on, or when it was carried out and its answer is still held. */
  readonly when: "before" | "after";
  /** Which of the update's writes of that object; the first where it is absent. */
  readonly nth?: number;
}

let settings: ComponentSettings;
let sandbox: ProxiedSandbox;
let project: TestProject;
let operator: JsonClient;
let cluster: KubernetesClient;
let folder: string;
let prober: { stop(): Promise<void> };
/** Commands that run, to be stopped whatever happens. */
const running = new Set<ChildProcess>();
/** The texts of the policy that are approved now. */
const approved = new Set<string>();
const violations = new Set<string>();
let probes = 0;
let kills = 0;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-kill-"));
  settings = readSandbox(sandboxPaths(ownSandboxRoot()), "full");
  const quiet = (): void => undefined;
  const pulumi = await addOperatorTools(await preparePulumi(settings, { plugins: "auto", progress: quiet }), quiet);
  sandbox = await startProxiedSandbox(settings, { pulumi, folder });
  project = copyProject(sandbox.pulumi);
  project.removeRequests(/0001|0002/);
  operator = connectOpenbao(settings, readRootToken(settings));
  cluster = connectKubernetes(settings);
  prober = startProber();
});

afterAll(async () => {
  await prober.stop();
  for (const child of running) await killTree(child);
  await restoreServers();
  await project.run("cancel", "--yes");
  await project.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
  await project.run("destroy", "--yes", "--skip-preview");
  // A destroy knows nothing of an object whose creation was killed.
  for (const item of await listKind("externalsecrets")) await cluster.request({ method: "DELETE", path: pathOf(item) });
  for (const item of await listKind("clustersecretstores"))
    await cluster.request({ method: "DELETE", path: pathOf(item) });
  for (const name of [paths.role, paths.policy]) await operator.request({ method: "DELETE", path: name });
  project.remove();
  fs.rmSync(folder, { recursive: true, force: true });
  await sandbox.close();
  await operator.close();
  await cluster.close();
});

const swap = (text: string, ...pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`nothing to replace: ${from}`);
    return all.replaceAll(from, to);
  }, text);

const resting = [
  ["resolvable: true", "resolvable: false"],
  ["readiness: active", "readiness: template"],
] as const;

/** A request that takes the lane over, for a shorter time and read more often: each object but the store changes. */
function supersede(): void {
  const older = project.readRequest(first);
  const version = "schema_version: 1\n";
  const surface = "  surface: external-secrets\n";
  const newer = swap(
    older,
    ["CCR-2026-0003", "CCR-2026-0013"],
    ["ttl: 15m", "ttl: 10m"],
    [version, `${version}supersedes: CCR-2026-0003\n`],
    [surface, `${surface}  refresh_interval: 30m\n`],
  );
  project.writeRequest(successor, newer);
  const over = [version, `${version}superseded_by: CCR-2026-0013\n`] as const;
  project.writeRequest(first, swap(older, ["status: active", "status: superseded"], over, ...resting));
}

interface KubernetesItem {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a shape of its own
  readonly spec: any;
}

async function listKind(plural: string): Promise<readonly KubernetesItem[]> {
  const { status, body } = await cluster.request({ method: "GET", path: `${externalSecrets}/${plural}` });
  if (status !== 200) throw new Error(`${plural} were not listed: ${status}`);
  return body.items;
}

function pathOf({ metadata: { name, namespace } }: KubernetesItem): string {
  return namespace === undefined
    ? `${externalSecrets}/clustersecretstores/${name}`
    : `${externalSecrets}/namespaces/${namespace}/externalsecrets/${name}`;
}

/** What the servers hold of lanes, whoever made it. */
async function look() {
  const read = async (method: "GET" | "LIST", at: string) => (await operator.request({ method, path: at })).body?.data;
  const [policies, roles, policy, role, stores, secrets] = await Promise.all([
    read("LIST", "/v1/sys/policies/acl"),
    read("LIST", "/v1/auth/kubernetes/role"),
    read("GET", paths.policy),
    read("GET", paths.role),
    listKind("clustersecretstores"),
    listKind("externalsecrets"),
  ]);
  const lanes = (policies?.keys ?? []).filter((name: string) => name.startsWith("workload-"));
  return { policies: lanes as string[], roles: (roles?.keys ?? []) as string[], policy, role, stores, secrets };
}

const roleWanted = {
  bound_service_account_names: ["external-secrets"],
  bound_service_account_namespaces: ["external-secrets"],
  token_policies: [policyName],
};

/** What of it is wider than approved, in words. */
function judge({ policies, roles, policy, role, stores, secrets }: Awaited<ReturnType<typeof look>>): string[] {
  const found: string[] = [];
  const require = (what: string, isSo: boolean): void => void (isSo || found.push(what));
  require(`policies ${policies}`, policies.every((name) => name === policyName));
  require(`roles ${roles}`, roles.every((name) => name === "external-secrets-activity-core"));
  require(`policy text ${policy?.policy}`, policy === undefined || approved.has(policy.policy));
  for (const [field, wanted] of Object.entries(roleWanted)) {
    const actual = JSON.stringify(role?.[field]);
    require(`role ${field} ${actual}`, role === undefined || actual === JSON.stringify(wanted));
  }
  require(`role ttl ${role?.token_ttl}`, role === undefined || [900, 600].includes(role.token_ttl));
  for (const { metadata, spec } of stores) {
    require(`store ${metadata.name}`, metadata.name === "openbao-activity-core");
    require("store conditions", JSON.stringify(spec.conditions) === '[{"namespaces":["activity-core"]}]');
    require("store server", spec.provider?.vault?.server === openbaoAddress(settings.ports));
    require("store role", spec.provider?.vault?.auth?.kubernetes?.role === "external-secrets-activity-core");
  }
  for (const { metadata, spec } of secrets) {
    require(`ExternalSecret in ${metadata.namespace}`, metadata.namespace === "activity-core");
    const keys = spec.data.map(({ remoteRef }: { remoteRef: { key: string } }) => `platform/data/${remoteRef.key}`);
    require(`ExternalSecret of ${keys}`, keys.every((key: string) => key === lanePath));
  }
  return found;
}

/** Looks again and again, as an attacker would, for a moment in which more is granted than was approved. */
function startProber(): { stop(): Promise<void> } {
  let isStopped = false;
  const loop = async (): Promise<void> => {
    while (!isStopped) {
      for (const violation of judge(await look())) violations.add(violation);
      probes += 1;
      await sleep(100);
    }
  };
  const done = loop().catch((error: unknown) => void violations.add(`the prober failed: ${String(error)}`));
  return {
    async stop() {
      isStopped = true;
      await done;
    },
  };
}

async function restoreServers(): Promise<void> {
  await sandbox.openbao.restore();
  await sandbox.cluster.restore();
}

/** Holds the write that a kill point names; the answer tells that it is held. */
function holdAt({ writes, when, nth = 1 }: KillPoint): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    const handler: Handler = async (request, forward) => {
      const isWrite = request.method !== "GET" && !request.url.includes("dryRun");
      if (!isWrite || !request.url.startsWith(paths[writes])) return forward();
      seen += 1;
      if (seen !== nth) return forward();
      if (when === "after") await forward();
      resolve();
      return new Promise(() => undefined);
    };
    sandbox.openbao.handler = handler;
    sandbox.cluster.handler = handler;
  });
}

/** Starts an update in a process group of its own. */
async function startUpdate(): Promise<ChildProcess> {
  const { program, commandLine } = sandbox.pulumi;
  const environment = {
    ...sandbox.pulumi.environment,
    VAULT_TOKEN: await project.issueToken({ families: ["lane-apply"] }),
  };
  const words = [...commandLine(["up", "--yes", "--skip-preview"]), "--non-interactive", "--color=never"];
  const child = spawn(program, words, { cwd: project.folder, env: environment, stdio: "pipe", detached: true });
  const keep = (text: Buffer): void => void project.printed.push(String(text));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** The pids of every descendant; Pulumi puts each of its plugins into a process group of its own. */
function descendantsOf(pid: number): readonly number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

/** Ends a command and all that it started by SIGKILL, and waits until they are gone; answers with how many there were. */
async function killTree(child: ChildProcess): Promise<number> {
  const pid = child.pid ?? 0;
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  if (pid === 0 || isOver()) return 0;
  const closed = new Promise((resolve) => child.once("close", resolve));
  const pids = [pid, ...descendantsOf(pid)];
  for (const each of pids) signal(each);
  await closed;
  for (const each of pids.slice(1)) while (signal(each)) await sleep(10);
  return pids.length;
}

/** Sends SIGKILL; true while there still is such a process. */
function signal(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    const stat = fs.existsSync("/proc/self/stat") ? fs.readFileSync(`/proc/${pid}/stat`, "utf8") : "";
    // One that nobody has waited for yet does nothing any more.
    return !/\) Z /.test(stat);
  } catch {
    return false;
  }
}

/** Kills an update at a point of its way, and puts the stack into a state that an update can start from. */
async function killUpdate(point: KillPoint): Promise<void> {
  const held = holdAt(point);
  const child = await startUpdate();
  const ended = new Promise<never>((_resolve, reject) => {
    child.once("close", (code) =>
      reject(new Error(`it ended with ${code} before ${JSON.stringify(point)}: ${tail()}`)),
    );
  });
  ended.catch(() => undefined);
  await Promise.race([held, ended]);
  // The engine, the language host, the program and at least the provider that writes.
  expect(await killTree(child)).toBeGreaterThanOrEqual(4);
  expect(child.signalCode).toBe("SIGKILL");
  kills += 1;
  await restoreServers();
  await succeed("cancel", "--yes");
  await settleInterrupted();
}

const tail = (): string => project.printed.join("").slice(-2000);

async function succeed(...command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.run(...command);
  expect(code, `${command.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

interface Deployment {
  readonly resources?: readonly { readonly type: string }[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
}

const exportState = async (): Promise<Deployment> => JSON.parse(await succeed("stack", "export")).deployment;

/**
 * What an operator does before the next update. An engine that was killed while it created does not know whether it did
 * (pulumi 3.259). OpenBao's creations may be repeated. What Kubernetes has is adopted, as the program says when it
 * refuses to create it again; the engine's own --import-pending-creates imports nothing in a refresh without questions.
 */
async function settleInterrupted(): Promise<Deployment> {
  const deployment = await exportState();
  const isUnknown = (kind: string): boolean => !deployment.resources?.some(({ type }) => type.endsWith(`:${kind}`));
  const { stores, secrets } = await look();
  adopt([
    ...(isUnknown("ClusterSecretStore") ? stores.map(({ metadata }) => `store:${metadata.name}`) : []),
    ...(isUnknown("ExternalSecret")
      ? secrets.map(({ metadata }) => `external-secret:activity-core/${metadata.name}`)
      : []),
  ]);
  return deployment;
}

/** Has the next commands take over what exists and is in no state. */
function adopt(objects: readonly string[]): void {
  const file = sandbox.pulumi.stackConfig;
  const document = parseDocument(fs.readFileSync(file, "utf8"));
  document.deleteIn(["config", "ccr:adopt"]);
  if (objects.length > 0) document.setIn(["config", "ccr:adopt"], objects);
  fs.writeFileSync(file, document.toString());
}

/** An update must succeed; then nothing is left to do, and nothing pending. */
async function converge(): Promise<void> {
  await succeed("up", "--yes", "--skip-preview");
  await forgetPending();
  await expectSettled();
}

/** An update goes on in spite of what is pending, and keeps the creations among it until they are cleared. */
async function forgetPending(): Promise<void> {
  const { pending_operations: pending = [] } = await settleInterrupted();
  if (pending.length > 0) await succeed("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
}

async function expectSettled(): Promise<void> {
  await succeed("preview", "--expect-no-changes", "--refresh");
  expect((await exportState()).pending_operations ?? []).toEqual([]);
}

/** The servers hold exactly the lane of a request, or nothing. */
async function expectOnServers(lane: { ccr: string; ttl: number; interval: string } | undefined): Promise<void> {
  const { policies, roles, policy, role, stores, secrets } = await look();
  expect(policies).toEqual(lane ? [policyName] : []);
  expect(roles).toEqual(lane ? ["external-secrets-activity-core"] : []);
  expect(stores.map(({ metadata }) => metadata.name)).toEqual(lane ? ["openbao-activity-core"] : []);
  expect(secrets.map(({ metadata }) => metadata.name)).toEqual(lane ? ["llm-connect-provider-secrets"] : []);
  if (lane === undefined) return;
  expect(policy.policy).toBe(policyText(lane.ccr, lanePath));
  expect(role).toMatchObject({ ...roleWanted, token_ttl: lane.ttl });
  expect(secrets[0]?.spec.refreshInterval).toBe(lane.interval);
}

const granted = { ccr: "CCR-2026-0003", ttl: 900, interval: "1h0m0s" };

const twice = (...all: readonly Written[]): readonly KillPoint[] =>
  all.flatMap((writes) => [
    { writes, when: "before" },
    { writes, when: "after" },
  ]);

describe("an update that is killed", { timeout: 600_000 }, () => {
  it("while it grants a lane is taken up by the next", async () => {
    approved.add(policyText("CCR-2026-0003", lanePath));
    for (const point of twice("policy", "role", "store", "externalSecret")) await killUpdate(point);
    await converge();
    await expectOnServers(granted);
    expect([...violations]).toEqual([]);
  });

  it("while it changes a lane is taken up by the next", async () => {
    approved.add(policyText("CCR-2026-0013", lanePath));
    supersede();
    for (const point of twice("policy", "role", "externalSecret")) await killUpdate(point);
    await converge();
    await expectOnServers({ ccr: "CCR-2026-0013", ttl: 600, interval: "30m0s" });
    expect([...violations]).toEqual([]);
  });

  it("while it takes a lane away is taken up by the next", async () => {
    approved.delete(policyText("CCR-2026-0003", lanePath));
    const text = swap(project.readRequest(successor), ["status: active", "status: deactivated"], ...resting);
    project.writeRequest(successor, text);
    for (const point of twice("externalSecret", "store", "role", "policy")) await killUpdate(point);
    await converge();
    await expectOnServers(undefined);
    expect([...violations]).toEqual([]);
  });

  it("between two writes of one object is taken up by the next", async () => {
    approved.clear();
    approved.add(policyText("CCR-2026-0003", lanePath));
    project.restoreRequests();
    project.removeRequests(/0001|0002/);
    await killUpdate({ writes: "store", when: "before", nth: 2 });
    await killUpdate({ writes: "externalSecret", when: "after", nth: 2 });
    expect([...violations]).toEqual([]);
  });
});

describe("two updates at once", () => {
  it("are one: the other is refused by the lock, and corrupts nothing", async () => {
    // What an operator may also do about an object that no update finished: take it away.
    const { secrets } = await look();
    for (const item of secrets) await cluster.request({ method: "DELETE", path: pathOf(item) });
    await settleInterrupted();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      sandbox.cluster.handler = async (request, forward) => {
        if (request.method === "POST" && request.url.startsWith(paths.externalSecret)) {
          resolve();
          await released;
        }
        return forward();
      };
    });
    const one = project.run("up", "--yes", "--skip-preview");
    await Promise.race([reached, one]);
    const other = await project.run("up", "--yes", "--skip-preview");
    release();
    const { code, stdout, stderr } = await one;
    expect(code, stdout + stderr).toBe(0);
    expect(other.code).not.toBe(0);
    expect(other.stdout + other.stderr).toContain("the stack is currently locked by 1 lock(s)");
    await restoreServers();
    await forgetPending();
    await expectSettled();
    await expectOnServers(granted);
  });

  it("and no kill left a moment in which more was granted than approved, or an object behind", async () => {
    expect(kills).toBeGreaterThanOrEqual(20);
    expect(probes).toBeGreaterThan(100);
    await succeed("destroy", "--yes", "--skip-preview");
    await expectOnServers(undefined);
    expect((await exportState()).resources ?? []).toEqual([]);
    expect([...violations]).toEqual([]);
    expect(project.printed.join("\n")).not.toContain(readRootToken(settings));
  });
});
