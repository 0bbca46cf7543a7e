import process from "node:process";
import type { Awaited } from "../../lanes/smoke/awaited.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { openProxy } from "../../live/api-proxy.ts";
import { openReader } from "../../live/api-reader.ts";
import { openProbe } from "../../live/kubectl-probe.ts";
import { type Waited, waitForReady } from "../../live/smoke/wait-for-ready.ts";
import { Refusal } from "../errors.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";
import { openProgress } from "./show-progress.ts";

/** How long is waited, and when it ends early. */
export interface SmokeOptions {
  readonly timeoutSeconds: number;
  readonly failFast: boolean;
}

/** What a wait came to, and what was done without. */
export interface SmokeRun extends Waited {
  readonly warnings: readonly string[];
  /** The signal that interrupted it. */
  readonly interrupt?: NodeJS.Signals;
}

/** Lists and watches of what is waited for. */
const awaitedPaths = [
  "^/apis/external-secrets.io/v1/clustersecretstores$",
  "^/apis/external-secrets.io/v1/(namespaces/[^/]+/)?externalsecrets$",
  "^/api/v1/(namespaces/[^/]+/)?(secrets|events)$",
];

const interrupts = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Waits for the objects; whatever ends it, nothing that it started is left running. */
export async function runSmoke(
  awaited: readonly Awaited[],
  settings: StackSettings,
  { terminal, timeoutSeconds, failFast }: SmokeOptions & { readonly terminal: Terminal },
): Promise<SmokeRun> {
  const stop = new AbortController();
  const noticed: { signal?: NodeJS.Signals } = {};
  const notice = (signal: NodeJS.Signals): void => {
    noticed.signal ??= signal;
    stop.abort();
  };
  for (const name of interrupts) process.on(name, notice);
  try {
    const warnings: string[] = [];
    const opened = await openProxy(settings, { paths: awaitedPaths, signal: stop.signal });
    const interrupted = () => (noticed.signal === undefined ? {} : { interrupt: noticed.signal });
    if (opened.proxy === undefined) {
      if (noticed.signal === undefined) throw new Refusal([opened.problem]);
      return { rows: [], end: "interrupted", seconds: 0, warnings, interrupt: noticed.signal };
    }
    const { proxy } = opened;
    try {
      const probe = openProbe(settings);
      const progress = openProgress(terminal);
      const waited = await waitForReady(awaited, {
        reader: openReader(proxy.socketPath),
        timeoutSeconds,
        failFast,
        signal: stop.signal,
        readKeys: async (secret) => (await probe.readKeys(secret)).found,
        warn: (words) => warnings.push(showPlainly(words)),
        findProblem: proxy.problem,
        show: progress.show,
      });
      progress.end();
      return { ...waited, warnings, ...interrupted() };
    } finally {
      await proxy.close();
    }
  } finally {
    for (const name of interrupts) process.removeListener(name, notice);
  }
}
