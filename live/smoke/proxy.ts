import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { redactText } from "../../lanes/secret-scan.ts";
import { type ClusterSettings, findContextFaults } from "../kubeconfig.ts";

/** The way to the API server by kubectl, which knows every way to log in, for as long as it is open. */
export interface ApiProxy {
  /** A socket in a folder that no other user may enter. */
  readonly socketPath: string;
  /** Why kubectl ended; undefined while it runs. */
  readonly problem: () => string | undefined;
  /** Ends kubectl and takes the socket away; may be called again. */
  close(): Promise<void>;
}

/** What opening the way gave. */
export type OpenedProxy = { readonly proxy: ApiProxy } | { readonly proxy?: never; readonly problem: string };

/** The paths that kubectl passes on, and no other: lists and watches of what is waited for. */
const acceptedPaths = [
  "^/apis/external-secrets.io/v1/clustersecretstores$",
  "^/apis/external-secrets.io/v1/(namespaces/[^/]+/)?externalsecrets$",
  "^/api/v1/(namespaces/[^/]+/)?(secrets|events)$",
];

const START_MILLISECONDS = 20_000;

/** Opens the way through the stack's context; where that is not the stack's cluster, nothing is started. */
export async function openProxy(
  settings: ClusterSettings,
  { kubectl = "kubectl", signal }: { readonly kubectl?: string; readonly signal?: AbortSignal } = {},
): Promise<OpenedProxy> {
  const [fault] = findContextFaults(settings);
  if (fault !== undefined) return { problem: fault };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ccr-smoke-"));
  const socketPath = path.join(folder, "api");
  // What kubectl starts to log in has no business with OpenBao.
  const { VAULT_TOKEN: _, BAO_TOKEN: __, ...env } = process.env;
  const words = [
    ...["proxy", "--unix-socket", socketPath, "--context", settings.kubernetesContext, "--append-server-path"],
    ...["--accept-paths", acceptedPaths.join(","), "--reject-methods", "^(POST|PUT|PATCH|DELETE)$"],
  ];
  // In a group of its own: a kubectl that is a wrapper ends with what it started.
  const child = spawn(kubectl, words, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const state: { problem?: string; said: string } = { said: "" };
  child.on("error", (error: NodeJS.ErrnoException) => {
    state.problem = error.code === "ENOENT" ? "kubectl is not on PATH" : "kubectl did not start";
  });
  child.on("exit", () => {
    state.problem ??= redactText(state.said.trim().split("\n").at(-1) ?? "") || "kubectl proxy ended";
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    state.said = (state.said + text).slice(-4096);
  });
  const kill = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killGroup(child.pid, name);
  };
  const killAtExit = (): void => kill("SIGKILL");
  process.once("exit", killAtExit);
  const close = async (): Promise<void> => {
    const gone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
    const ended = gone ? undefined : once(child, "exit");
    kill("SIGTERM");
    const force = setTimeout(() => kill("SIGKILL"), 2000);
    await ended;
    clearTimeout(force);
    process.removeListener("exit", killAtExit);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  let bound: NodeJS.Timeout | undefined;
  const started = new Promise<void>((resolve) => {
    // It says where it serves once it does.
    child.stdout.once("data", () => resolve());
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
    signal?.addEventListener("abort", () => resolve(), { once: true });
    bound = setTimeout(() => {
      state.problem ??= "kubectl proxy did not start in time";
      resolve();
    }, START_MILLISECONDS);
  });
  await started;
  clearTimeout(bound);
  if (state.problem !== undefined || signal?.aborted) {
    await close();
    return { problem: state.problem ?? "interrupted" };
  }
  child.stdout.resume();
  return { proxy: { socketPath, problem: () => state.problem, close } };
}

function killGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
