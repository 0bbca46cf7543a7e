import { UsageError } from "../errors.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode } from "../verb.ts";
import { formatSummary, type Report, summarize } from "./report.ts";

/** What the verbs that check files have in common. */
export interface ReportOptions {
  readonly format?: "text" | "json" | "sarif" | "github";
  readonly json?: true;
  readonly strict?: true;
}

/** Refuses options that contradict each other. */
export function refuseContradiction({ format, json }: ReportOptions): void {
  if (json && format !== undefined && format !== "json") {
    throw new UsageError(`--json and --format ${format} contradict each other`);
  }
}

/** Writes a report in the form that was asked for; 0 without errors, 1 with, and with --strict also for warnings and risks. */
export async function writeReport(report: Report, options: ReportOptions, terminal: Terminal): Promise<ExitCode> {
  const format = options.format ?? (options.json ? "json" : "text");
  terminal.write(await formatReport(report, format, terminal));
  const summary = summarize(report);
  if (format === "github") terminal.say(formatSummary(summary));
  const failing = options.strict ? report.findings.length : summary.errors;
  return failing > 0 ? 1 : 0;
}

/** Each format is loaded when it is asked for. */
async function formatReport(
  report: Report,
  format: NonNullable<ReportOptions["format"]>,
  terminal: Terminal,
): Promise<string> {
  switch (format) {
    case "json":
      return (await import("./json.ts")).formatJson(report);
    case "sarif":
      return (await import("./sarif.ts")).formatSarif(report);
    case "github":
      return (await import("./github.ts")).formatGithub(report);
    case "text":
      return (await import("./text.ts")).formatText(report, terminal.style);
  }
}
