import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { type ClusterSettings, findContextFaults } from "./kubeconfig.ts";
import { environmentOfKubectl, findLastWords } from "./kubectl.ts";

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

/** How the way is opened. */
export interface ProxyOptions {
  /** Regular expressions of the paths that kubectl passes on, and no other; each without a comma. */
  readonly paths: readonly string[];
  readonly kubectl?: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs a program until standard input ends, which it does when whoever started this is gone, however that came, and then takes
 * a folder away, its first argument. Ends as the program does.
 */
const leash = [
  "folder=$1; shift",
  'command -v "$0" >/dev/null 2>&1 || { echo "kubectl is not on PATH" >&2; exit 1; }',
  "exec 3<&0",
  '"$0" "$@" </dev/null 3<&- & program=$!',
  // The group, which is of nothing else: a kubectl that is a wrapper ends with what it started.
  `( read -r _ <&3; trap "" TERM; kill -TERM -$$; rm -rf "$folder" ) 2>/dev/null & leash=$!`,
  "exec 3<&-",
  'wait "$program"; code=$?',
  'kill "$leash" 2>/dev/null',
  'exit "$code"',
].join("\n");

const START_MILLISECONDS = 20_000;

/** Opens the way through the stack's context; where that is not the stack's cluster, nothing is started. */
export async function openProxy(
  settings: ClusterSettings,
  { paths, kubectl = "kubectl", signal }: ProxyOptions,
): Promise<OpenedProxy> {
  const [fault] = findContextFaults(settings);
  if (fault !== undefined) return { problem: fault };
  const folder = makeFolder();
  if (folder === undefined)
    return { problem: "no folder for the socket of kubectl proxy can be made in TMPDIR or /tmp" };
  const socketPath = path.join(folder, SOCKET);
  const env = environmentOfKubectl();
  const words = [
    ...["proxy", "--unix-socket", socketPath, "--context", settings.kubernetesContext, "--append-server-path"],
    ...["--accept-paths", paths.join(","), "--reject-methods", "^(POST|PUT|PATCH|DELETE)$"],
  ];
  // In a group of its own: a kubectl that is a wrapper ends with what it started.
  const child = spawn("/bin/sh", ["-c", leash, kubectl, folder, ...words], { env, stdio: "pipe", detached: true });
  const state: { problem?: string; said: string; isGone: boolean } = { said: "", isGone: false };
  child.on("error", () => {
    state.problem = "kubectl did not start";
  });
  // Once all that was started is gone, and what it said is read.
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => {
      state.problem ??= findLastWords(state.said) || "kubectl proxy ended";
      state.isGone = true;
      resolve();
    });
  });
  child.stdin.on("error", () => undefined);
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    state.said = (state.said + text).slice(-4096);
  });
  const kill = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined && !state.isGone) killGroup(child.pid, name);
  };
  const killAtExit = (): void => kill("SIGKILL");
  process.once("exit", killAtExit);
  const close = async (): Promise<void> => {
    child.stdout.resume();
    kill("SIGTERM");
    const force = setTimeout(() => kill("SIGKILL"), 2000);
    if (child.pid !== undefined) await gone;
    clearTimeout(force);
    process.removeListener("exit", killAtExit);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  let bound: NodeJS.Timeout | undefined;
  const started = new Promise<void>((resolve) => {
    // It says where it serves once it does; a wrapper may say something before.
    child.stdout.on("data", () => {
      if (fs.existsSync(socketPath)) resolve();
    });
    child.once("error", () => resolve());
    void gone.then(resolve);
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

const PREFIX = "ccr-api-";
const SOCKET = "api";

/** Bytes of the path of a socket: 104 on macOS and the BSDs, 108 on Linux, with the zero at its end (sys/un.h). */
const MAX_SOCKET_PATH = 103;

/** A folder among the temporary files, or those of the machine where the former has none, or too long a path for a socket. */
function makeFolder(): string | undefined {
  for (const place of [os.tmpdir(), "/tmp"]) {
    const longest = path.join(place, `${PREFIX}XXXXXX`, SOCKET);
    if (Buffer.byteLength(longest) > MAX_SOCKET_PATH) continue;
    try {
      return fs.mkdtempSync(path.join(place, PREFIX));
    } catch {
      // The next one, if there is any.
    }
  }
  return undefined;
}

function killGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
