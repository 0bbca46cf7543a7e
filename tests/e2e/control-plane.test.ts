import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeSandbox, startSandbox, stopSandbox } from "../../sandbox/control-plane.ts";
import { connectOpenbao, readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { resetSandbox } from "../../sandbox/reset.ts";
import { readState } from "../../sandbox/state.ts";

// A sandbox of this file's own: the one that the other files share must not be stopped under them.
const paths = sandboxPaths(fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-control-plane-")));
const lines: string[] = [];
const start = () => startSandbox(paths, { scope: "preview", progress: (line) => lines.push(line) });
const previewNames = ["etcd", "kube-apiserver", "openbao"];

beforeAll(async () => {
  await start();
});

afterAll(() => resetSandbox(paths, () => undefined));

const readyNames = async () => (await describeSandbox(paths)).filter(({ ready }) => ready).map(({ name }) => name);

it("starts what a preview needs and nothing more", async () => {
  expect(await readyNames()).toEqual(previewNames);
});

it("starts nothing twice", async () => {
  const before = readState(paths.state).processes;
  lines.length = 0;
  await start();
  expect(readState(paths.state).processes).toEqual(before);
  expect(lines.filter((line) => line.includes("running (pid"))).toHaveLength(3);
});

it("lets two starts at once agree", async () => {
  await Promise.all([start(), start()]);
  expect(await readyNames()).toEqual(previewNames);
});

it("recovers from kill -9 of everything, on the same ports, with what it stored", async () => {
  const settings = await start();
  const { ports, processes } = readState(paths.state);
  const client = connectOpenbao(settings, readRootToken(settings));
  const policy = 'path "platform/data/kept" {\n  capabilities = ["read"]\n}\n';
  await client.request({ method: "PUT", path: "/v1/sys/policies/acl/kept", body: { policy } });
  for (const record of Object.values(processes)) process.kill(record.pid, "SIGKILL");
  await start();
  expect(readState(paths.state).ports).toEqual(ports);
  const { body } = await client.request({ method: "GET", path: "/v1/sys/policies/acl/kept" });
  await client.close();
  expect(body.data.policy).toBe(policy);
});

it("keeps its files to this user, and the root token out of its log", () => {
  expect(fs.statSync(paths.root).mode & 0o777).toBe(0o700);
  expect(fs.statSync(paths.rootToken).mode & 0o777).toBe(0o600);
  const token = readRootToken({ paths });
  const logs = fs.readdirSync(paths.logs).map((name) => fs.readFileSync(path.join(paths.logs, name), "utf8"));
  expect(logs.join("")).not.toContain(token);
  expect(lines.join("\n")).not.toContain(token);
});

it("prints the end of the log of a component that does not start", async () => {
  await stopSandbox(paths, () => undefined);
  const broken = path.join(paths.root, "certificates", "server.key");
  const key = fs.readFileSync(broken, "utf8");
  fs.writeFileSync(broken, "no key\n");
  try {
    await expect(start()).rejects.toThrow(/etcd ended while it started; the end of its log:\n.*(tls|key|PEM)/s);
  } finally {
    fs.writeFileSync(broken, key);
  }
  await start();
  expect(await readyNames()).toEqual(previewNames);
});

it("stops exactly its own processes, and starts again", async () => {
  const { processes } = readState(paths.state);
  await stopSandbox(paths, () => undefined);
  expect(await readyNames()).toEqual([]);
  for (const { pid } of Object.values(processes)) expect(isAlive(pid)).toBe(false);
  await start();
  expect(await readyNames()).toEqual(previewNames);
});

/** A zombie, which waits for its parent to take notice, is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/\) Z /.test(stat);
  } catch {
    return false;
  }
}
