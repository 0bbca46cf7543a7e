import { spawn } from "node:child_process";
import type { EngineStep } from "../lanes/plan/map-steps.ts";
import { redactText } from "../lanes/secret-scan.ts";
import { readToken } from "../live/token.ts";
import { Refusal } from "./errors.ts";
import { joinPath } from "./files/paths.ts";
import { withPrivateFolder } from "./files/private.ts";
import { explainNoPulumi } from "./no-pulumi.ts";
import { flagPacks, type PackFindings, readPackFindings } from "./policy-packs.ts";
import type { CompiledStack } from "./stack.ts";
import type { Terminal } from "./terminal.ts";

/** How one command of Pulumi ended, and what it printed. */
export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly stack: Pick<CompiledStack, "stack" | "configFile">;
  readonly terminal: Terminal;
  /** Takes each line of its output as it comes, without anything that looks like a credential. */
  readonly onLine?: (line: string) => void;
  /** More variables of its environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

const withSettings = new Set(["preview", "up", "refresh"]);

/**
 * Runs Pulumi on a stack. It gets the token by its environment alone, and is waited for when this process is
 * interrupted: it was interrupted too, and ends what it is at.
 */
export function runPulumi(
  command: readonly string[],
  { stack, terminal, onLine, variables = {} }: RunOptions,
): Promise<PulumiResult> {
  const settings =
    withSettings.has(command[0] ?? "") && stack.configFile !== undefined ? ["--config-file", stack.configFile] : [];
  const words = [...command, "--stack", stack.stack, ...settings, "--non-interactive", "--color", "never"];
  const token = readToken(terminal.env);
  const child = spawn("pulumi", words, {
    cwd: terminal.folder,
    env: {
      ...terminal.env,
      ...variables,
      ...(token === undefined ? {} : { VAULT_TOKEN: token }),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const wait = (): void => terminal.say("ccr: waiting for pulumi to end what it is at");
  process.once("SIGINT", wait);
  process.once("SIGTERM", wait);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    let open = "";
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      const lines = (open + text).split("\n");
      open = lines.pop() ?? "";
      for (const line of lines) onLine?.(redactText(line.trimEnd()));
    });
  }
  return new Promise<PulumiResult>((resolve, reject) => {
    child.once("error", (error) => reject(explainNoPulumi(error)));
    child.once("close", (code) => resolve({ code: code ?? 130, ...output }));
  }).finally(() => {
    process.removeListener("SIGINT", wait);
    process.removeListener("SIGTERM", wait);
  });
}

/** What a preview of the engine gave. */
export interface EnginePreview {
  readonly steps: readonly EngineStep[];
}

/** Previews a stack, and saves the engine's plan where a file is named; throws a {@link Refusal} with what it says is wrong. */
export async function previewStack(
  stack: CompiledStack,
  { terminal, planFile, refresh = false, policyPacks = [] }: PreviewOptions,
): Promise<EnginePreview> {
  const save = planFile === undefined ? [] : ["--save-plan", planFile];
  const flags = refresh ? ["--refresh"] : [];
  terminal.showProgress(`pulumi preview of ${stack.project}/${stack.stack}`);
  const command = ["preview", "--json", ...save, ...flags];
  const { code, stdout, stderr, found } = await runWithPacks(command, { policyPacks, stack, terminal });
  terminal.endProgress();
  const digest = parseDigest(stdout);
  const errors = found.mandatory.length > 0 ? found.mandatory : listErrors(stdout, stderr);
  if (code !== 0 || digest?.steps === undefined || found.mandatory.length > 0) {
    throw new Refusal(["pulumi preview failed, so it is not known what would change", ...errors]);
  }
  for (const warning of [...listWarnings(digest), ...found.advisory]) terminal.say(`ccr: warning: ${warning}`);
  return { steps: digest.steps };
}

interface PreviewOptions {
  readonly terminal: Terminal;
  readonly planFile?: string;
  readonly refresh?: boolean;
  readonly policyPacks?: readonly string[];
}

/** Runs a command held to policy packs, and finds what they object to in the log of the engine's events. */
function runWithPacks(
  command: readonly string[],
  { policyPacks, stack, terminal }: { policyPacks: readonly string[]; stack: CompiledStack; terminal: Terminal },
): Promise<PulumiResult & { readonly found: PackFindings }> {
  if (policyPacks.length === 0) {
    const found = { mandatory: [], advisory: [] };
    return runPulumi(command, { stack, terminal }).then((result) => ({ ...result, found }));
  }
  return withPrivateFolder(async (folder) => {
    const log = joinPath(folder, "events.json");
    const words = [...command, ...flagPacks(policyPacks), "--event-log", log];
    // The flag of the log is one of Pulumi's own debugging.
    const result = await runPulumi(words, { stack, terminal, variables: { PULUMI_DEBUG_COMMANDS: "true" } });
    return { ...result, found: readPackFindings(log) };
  });
}

/**
 * Has the stack's state say what its servers hold, and changes nothing else; throws a {@link Refusal} where that fails. A
 * creation that was interrupted is forgotten: the program looks itself for what exists.
 */
export async function refreshState(stack: CompiledStack, terminal: Terminal): Promise<void> {
  terminal.showProgress(`pulumi refresh of ${stack.project}/${stack.stack}`);
  const command = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"];
  const { code, stdout, stderr } = await runPulumi(command, { stack, terminal });
  terminal.endProgress();
  if (code !== 0) throw new Refusal(["pulumi refresh failed; nothing was applied", ...listErrors(stdout, stderr)]);
}

interface PreviewDigest {
  readonly steps?: readonly EngineStep[];
  readonly diagnostics?: readonly { readonly message?: string; readonly severity?: string }[];
}

function parseDigest(text: string): PreviewDigest | undefined {
  try {
    return JSON.parse(text) as PreviewDigest;
  } catch {
    return undefined;
  }
}

/** What a program, a provider or a policy warns of; a preview in JSON has it beside the steps. */
function listWarnings({ diagnostics = [] }: PreviewDigest): readonly string[] {
  const lines = diagnostics
    .filter(({ severity }) => severity === "warning")
    .map(({ message = "" }) => redactText(message.replace(/^warning: /, "").trim()));
  return [...new Set(lines)].filter((line) => line !== "");
}

const lockedWay =
  "wait for the update that holds the lock; only if its process is gone, pulumi cancel takes the lock away (docs/backends.md)";

/** What Pulumi says is wrong, each line once and without anything that looks like a credential. */
export function listErrors(stdout: string, stderr: string): readonly string[] {
  const said = (parseDigest(stdout)?.diagnostics ?? [])
    .filter(({ severity }) => severity === "error")
    .flatMap(({ message = "" }) => message.split("\n"));
  const lines = said.length > 0 ? said : [...stderr.split("\n"), ...(stdout.startsWith("{") ? [] : stdout.split("\n"))];
  const words = lines.map((line) => redactText(line.trim())).filter((line) => line !== "");
  const isLocked = words.some((line) => line.includes("the stack is currently locked by"));
  return [...[...new Set(words)].slice(-40), ...(isLocked ? [lockedWay] : [])];
}
