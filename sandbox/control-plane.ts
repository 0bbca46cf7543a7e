import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureTools } from "../toolchain/build.ts";
import { withProgramLock } from "../toolchain/program-lock.ts";
import { ensureCertificates, readCertificateFile } from "./certificates.ts";
import { type Component, type ComponentSettings, components, type ToolPaths, writeKubeconfig } from "./components.ts";
import { applyDefinitions } from "./definitions.ts";
import { makePrivateFolder, readTail } from "./files.ts";
import { connectKubernetes, type KubernetesClient, seedObjects } from "./kubernetes.ts";
import { openKeptOpenbao, prepareOpenbao } from "./openbao.ts";
import type { SandboxPaths } from "./paths.ts";
import { findFreePort } from "./ports.ts";
import { isRunning, type ProcessRecord, startProcess, stopProcess } from "./processes.ts";
import { type ComponentName, type PortName, portNames, readState, type SandboxState, writeState } from "./state.ts";

/** What a sandbox is started for: a preview needs no controllers, an update and the tests need all of it. */
export type SandboxScope = "preview" | "full";

/** Takes one line of progress, without its newline. */
export type Progress = (line: string) => void;

/** Programs that start often and hold little spend a quarter of their processor time on collecting garbage. */
const GO_SETTINGS = { GOGC: "400" } as const;

const previewComponents: readonly ComponentName[] = ["etcd", "kube-apiserver", "openbao"];
const settingsOf = (paths: SandboxPaths, state: SandboxState, tools: ToolPaths): ComponentSettings => ({
  paths,
  tools,
  ports: state.ports as Record<PortName, number>,
});

/** The components that the scope needs, in starting order. */
function componentsFor(scope: SandboxScope): readonly Component[] {
  return components.filter(({ name }) => scope === "full" || previewComponents.includes(name));
}

/** How a sandbox is started. */
export interface StartOptions {
  readonly scope: SandboxScope;
  readonly progress: Progress;
  /** True for a new sandbox whose secrets server is left empty; it stays such a one. */
  readonly isBare?: boolean;
}

/** Starts what is not running, waits until it serves, and declares what lanes expect; idempotent. */
export async function startSandbox(
  paths: SandboxPaths,
  { scope, progress, isBare = false }: StartOptions,
): Promise<ComponentSettings> {
  makePrivateFolder(paths.root);
  return withSandboxLock(paths, progress, async () => {
    const tools = await resolveToolPaths(scope, progress);
    await ensureCertificates(paths.certificates);
    let state = await allocatePorts(paths, markBare(paths, isBare));
    for (const component of componentsFor(scope)) {
      state = await startComponent(component, { paths, state, tools, progress });
      await preparations[component.name]?.(settingsOf(paths, state, tools), state.isBare ?? false);
    }
    const settings = settingsOf(paths, state, tools);
    writeKubeconfig(settings, "admin");
    return settings;
  });
}

/** A server that was set up already is not made empty again. */
function markBare(paths: SandboxPaths, isBare: boolean): SandboxState {
  const state = readState(paths.state);
  if (!isBare || state.isBare) return state;
  if (fs.existsSync(paths.unsealKey))
    throw new Error("this sandbox is set up already: make sandbox-reset first, or name another in CCR_SANDBOX_DIR");
  return { ...state, isBare };
}

/** One command at a time changes a sandbox; a second one waits and says for whom. */
function withSandboxLock<T>(paths: SandboxPaths, progress: Progress, action: () => Promise<T>): Promise<T> {
  const onWait = ({ pid }: { pid: number }): void =>
    progress(`waiting for process ${pid}, which is changing this sandbox`);
  return withProgramLock(paths.lock, { signal: new AbortController().signal, onWait }, action);
}

async function resolveToolPaths(scope: SandboxScope, progress: Progress): Promise<ToolPaths> {
  const names = ["etcd", "kube-apiserver", "openbao", "external-secrets-crds"];
  if (scope === "full") names.push("kube-controller-manager", "external-secrets");
  const found = await ensureTools(names, { onLine: progress });
  return Object.fromEntries(Object.values(found).map(({ program, path }) => [program, path]));
}

/** Keeps the ports of the last start where nothing else took them since. */
async function allocatePorts(paths: SandboxPaths, state: SandboxState): Promise<SandboxState> {
  const held = new Set(components.filter(({ name }) => isRunning(state.processes[name])).flatMap(({ ports }) => ports));
  const ports: Partial<Record<PortName, number>> = {};
  for (const name of portNames) {
    const kept = state.ports[name];
    ports[name] = held.has(name) && kept !== undefined ? kept : await findFreePort(kept);
  }
  const next = { ...state, ports };
  writeState(paths.state, next);
  return next;
}

interface StartContext {
  readonly paths: SandboxPaths;
  readonly state: SandboxState;
  readonly tools: ToolPaths;
  readonly progress: Progress;
}

async function startComponent(component: Component, context: StartContext): Promise<SandboxState> {
  const { paths, state, tools, progress } = context;
  const settings = settingsOf(paths, state, tools);
  const running = state.processes[component.name];
  if (isRunning(running) && (await component.isReady(settings))) {
    progress(`${component.name.padEnd(24)} running (pid ${running.pid})`);
    return state;
  }
  if (isRunning(running)) await stopProcess(running);
  const begun = Date.now();
  const log = path.join(paths.logs, `${component.name}.log`);
  const command = component.command(settings);
  const process = startProcess({ ...command, log, environment: { ...GO_SETTINGS, ...command.environment } });
  const next = { ...state, processes: { ...state.processes, [component.name]: process } };
  writeState(paths.state, next);
  await waitUntilReady(component, { settings, process, log });
  progress(
    `${component.name.padEnd(24)} started in ${((Date.now() - begun) / 1000).toFixed(1)} s (pid ${process.pid})`,
  );
  return next;
}

async function waitUntilReady(
  component: Component,
  { settings, process, log }: { settings: ComponentSettings; process: ProcessRecord; log: string },
): Promise<void> {
  const deadline = Date.now() + component.readyWithin * 1000;
  while (Date.now() < deadline) {
    if (await component.isReady(settings)) return;
    if (!isRunning(process))
      throw new Error(`${component.name} ended while it started; the end of its log:\n${readTail(log, 20)}`);
    await sleep(100);
  }
  const words = `${component.name} did not become ready within ${component.readyWithin} s`;
  throw new Error(`${words}; the end of its log:\n${readTail(log, 20)}`);
}

/** What a component must hold before the next one starts: a controller ends where its definitions are missing. */
const preparations: Partial<Record<ComponentName, (settings: ComponentSettings, isBare: boolean) => Promise<void>>> = {
  "kube-apiserver": (settings) => withKubernetes(settings, (kubernetes) => prepareKubernetes(settings, kubernetes)),
  openbao: (settings, isBare) =>
    isBare ? openKeptOpenbao(settings) : withKubernetes(settings, (kubernetes) => prepareOpenbao(settings, kubernetes)),
};

async function withKubernetes(
  settings: ComponentSettings,
  action: (kubernetes: KubernetesClient) => Promise<void>,
): Promise<void> {
  const kubernetes = connectKubernetes(settings);
  try {
    await action(kubernetes);
  } finally {
    await kubernetes.close();
  }
}

async function prepareKubernetes(settings: ComponentSettings, kubernetes: KubernetesClient): Promise<void> {
  const objects = seedObjects(readCertificateFile(settings.paths.certificates, "ca.crt"));
  for (const object of objects) await kubernetes.apply(object);
  const definitions = settings.tools["external-secrets-crds"];
  if (definitions === undefined) throw new Error("the definitions of External Secrets are missing: run make toolchain");
  await applyDefinitions(kubernetes, definitions);
}

/** Stops the sandbox's own processes, last started first; what it stored stays for the next start. */
export async function stopSandbox(paths: SandboxPaths, progress: Progress): Promise<void> {
  if (!fs.existsSync(paths.root)) {
    progress("no sandbox here");
    return;
  }
  await withSandboxLock(paths, progress, async () => {
    const state = readState(paths.state);
    for (const { name } of [...components].reverse()) {
      const record = state.processes[name];
      if (!isRunning(record)) continue;
      await stopProcess(record);
      progress(`${name.padEnd(24)} stopped`);
    }
    writeState(paths.state, { ...state, processes: {} });
  });
}

/** One component's line in the status: whether it runs, since which pid, and where it listens. */
export interface ComponentStatus {
  readonly name: ComponentName;
  readonly running: boolean;
  readonly ready: boolean;
  readonly pid?: number;
  readonly ports: readonly number[];
}

/** What runs, without starting or changing anything. */
export async function describeSandbox(paths: SandboxPaths): Promise<readonly ComponentStatus[]> {
  const state = readState(paths.state);
  return Promise.all(
    components.map(async (component) => {
      const record = state.processes[component.name];
      const running = isRunning(record);
      return {
        name: component.name,
        running,
        ready: running && (await component.isReady(settingsOf(paths, state, {}))),
        ...(running ? { pid: record.pid } : {}),
        ports: component.ports.flatMap((name) => state.ports[name] ?? []),
      };
    }),
  );
}

/** The settings of a sandbox that is running already; fails where one of the scope's processes is not. */
export function readSandbox(paths: SandboxPaths, scope: SandboxScope): ComponentSettings {
  const state = readState(paths.state);
  const missing = componentsFor(scope).filter(({ name }) => !isRunning(state.processes[name]));
  if (missing.length > 0)
    throw new Error(`${missing.map(({ name }) => name).join(", ")} is not running: run make sandbox-up`);
  return settingsOf(paths, state, {});
}
