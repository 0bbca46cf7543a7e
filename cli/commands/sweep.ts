import { digestRequest } from "../../lanes/decisions/digest.ts";
import { formatFinding } from "../../lanes/lane-set.ts";
import { parseInstant } from "../../lanes/rules/dates.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { composeReport } from "../../lanes/sweep/compose-report.ts";
import type { SweepReport } from "../../lanes/sweep/report.ts";
import { describeSubject, type SweepRotation, type SweepSubject } from "../../lanes/sweep/subject.ts";
import { type SweepOptions, startSweep } from "../../lanes/sweep/sweep.ts";
import { Refusal, UsageError } from "../errors.ts";
import { joinPath, resolvePath } from "../files/paths.ts";
import { writeGenerated } from "../files/write.ts";
import { showPlainly } from "../reports/report.ts";
import { checkNamedRequests } from "../requests.ts";
import type { StackOptions } from "../stack.ts";
import { readStack } from "../stack-config.ts";
import { renderSweepMarkdown } from "../sweep/markdown.ts";
import { readLogs } from "../sweep/read-logs.ts";
import { renderSweepText } from "../sweep/text.ts";
import { renderTimeline } from "../sweep/timeline.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface SweepCommandOptions extends StackOptions {
  readonly from?: string;
  readonly to?: string;
  readonly log?: readonly string[];
  readonly rotation?: string;
  readonly format?: "text" | "json" | "markdown" | "svg";
  readonly json?: true;
  readonly out?: string;
}

const exitCodes: Readonly<Record<SweepReport["verdict"], ExitCode>> = {
  "as-expected": 0,
  incomplete: 1,
  unexpected: 3,
};

/** `ccr sweep`: 3 where something was unexpected, 1 where the logs do not tell all of it, 0 where all was as expected. */
export async function sweepLogs({ operands, options, terminal }: Invocation<SweepCommandOptions>): Promise<ExitCode> {
  const window = readWindow(options);
  const logs = options.log ?? [];
  if (logs.length === 0) throw new UsageError("--log must be given; - is stdin");
  if (logs.filter((log) => log === "-").length > 1) throw new UsageError("stdin can be read once");
  const { ccr, digest } = findSubject(operands, terminal);
  const subject = describeSubject(ccr, readKvVersion(options, terminal));
  const sweepOptions: SweepOptions = { subject, ...window, rotation: findRotation(subject, options.rotation) };
  const sweep = startSweep(sweepOptions);
  const read = await readLogs(logs, { sweep, terminal });
  const report = composeReport(sweep.end(), { options: sweepOptions, digest, logs: read });
  if (options.out !== undefined) writeReports(report, { out: options.out, terminal });
  terminal.write(formatReport(report, options.json ? "json" : (options.format ?? "text"), terminal));
  for (const { message } of report.warnings) terminal.say(`ccr: ${message}`);
  return exitCodes[report.verdict];
}

function readWindow(options: SweepCommandOptions): { from: number; to: number } {
  const missing = (["from", "to"] as const).filter((name) => options[name] === undefined).map((name) => `--${name}`);
  if (missing.length > 0) throw new UsageError(`${missing.join(" and ")} must be given`);
  const [from, to] = [options.from, options.to].map((text) => parseInstant(text ?? ""));
  if (from === undefined || to === undefined || from >= to) throw new UsageError("--from must be earlier than --to");
  return { from, to };
}

/** The one request, in whatever state: also a lane that grants nothing now was granted once. */
function findSubject(operands: readonly string[], terminal: Terminal): { ccr: Ccr; digest: string } {
  const { checked, findings } = checkNamedRequests(operands, terminal);
  const errors = findings.filter(({ severity }) => severity === "error").map(formatFinding);
  if (errors.length > 0) throw new Refusal(errors);
  const [found] = checked;
  if (found?.ccr === undefined || checked.length > 1) throw new Refusal(["a sweep is about one request; name it"]);
  return { ccr: found.ccr, digest: digestRequest(found.ccr, found.policyFile) };
}

/** Of the stack's settings where they can be read; whoever names a stack means it. */
function readKvVersion(options: StackOptions, { env, folder }: Terminal): 1 | 2 {
  const stack = options.stack ?? (env.CCR_STACK || "production");
  const configFile = options.configFile ?? (env.CCR_CONFIG_FILE || undefined);
  try {
    return readStack(folder, { stack, ...(configFile === undefined ? {} : { configFile }) }).settings.kvVersion;
  } catch (error) {
    if (!(error instanceof UsageError) || options.stack !== undefined || configFile !== undefined) throw error;
    return 2;
  }
}

function findRotation({ request, rotations }: SweepSubject, id: string | undefined): SweepRotation | undefined {
  const found = rotations.find((rotation) => rotation.id === id);
  if (id === undefined || found !== undefined) return found;
  const known = rotations.map((rotation) => rotation.id).join(", ") || "none";
  throw new Refusal([`${request} has no rotation ${showPlainly(id)}; it has ${showPlainly(known)}`]);
}

function writeReports(report: SweepReport, { out, terminal }: { out: string; terminal: Terminal }): void {
  const folder = resolvePath(terminal.folder, out);
  writeGenerated(joinPath(folder, "report.json"), formatReport(report, "json", terminal));
  writeGenerated(joinPath(folder, "report.md"), formatReport(report, "markdown", terminal));
  writeGenerated(joinPath(folder, "timeline.svg"), formatReport(report, "svg", terminal));
}

function formatReport(report: SweepReport, format: "text" | "json" | "markdown" | "svg", terminal: Terminal): string {
  switch (format) {
    case "text":
      return renderSweepText(report, terminal.style);
    case "json":
      return `${JSON.stringify(report, showTexts, 2)}\n`;
    case "markdown":
      return renderSweepMarkdown(report);
    case "svg":
      return renderTimeline(report);
  }
}

function showTexts(_key: string, value: unknown): unknown {
  return typeof value === "string" ? showPlainly(value) : value;
}
