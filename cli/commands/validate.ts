import type { RecordKinds } from "../../lanes/custody/rule.ts";
import { parseDuration } from "../../lanes/duration.ts";
import type { LoadResult } from "../../lanes/load.ts";
import type { RuleSettings } from "../../lanes/rules/rule.ts";
import { UsageError } from "../errors.ts";
import { folderExists, readVersion, resolvePath } from "../files.ts";
import { formatSummary, type Report, summarize } from "../reports/report.ts";
import { checkRead, DEFAULT_FOLDER, readRequests, ruleSettings } from "../requests.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { keepYoungGenerationSmall } from "../young-generation.ts";

interface ValidateOptions {
  readonly format?: "text" | "json" | "sarif" | "github";
  readonly json?: true;
  readonly strict?: true;
  readonly maxTtl?: string;
}

/** `ccr validate`: 0 without errors, 1 with; `--strict` counts warnings and risks too. */
export async function validate(invocation: Invocation<ValidateOptions>): Promise<ExitCode> {
  const { operands, options, terminal } = invocation;
  if (options.json && options.format !== undefined && options.format !== "json") {
    throw new UsageError(`--json and --format ${options.format} contradict each other`);
  }
  const settings = readSettings(options);
  keepYoungGenerationSmall();
  const loaded = readRequests(operands.length > 0 ? operands : findFolders(terminal), terminal);
  const { checked, files, findings } = checkRead(loaded, terminal, { settings, records: await loadKinds(loaded) });
  const report = { files, findings, sources: checked.map(({ source }) => source), version: readVersion() };
  const format = options.format ?? (options.json ? "json" : "text");
  terminal.write(await formatReport(report, { format, terminal }));
  const summary = summarize(report);
  if (format === "github") terminal.say(formatSummary(summary));
  const failing = options.strict ? findings.length : summary.errors;
  return failing > 0 ? 1 : 0;
}

/** Where records, and the reviewed files of the guardrails, lie beside the requests. */
const RECORD_FOLDERS = ["key-custody", "guardrails"];

function findFolders({ folder }: Terminal): readonly string[] {
  return [DEFAULT_FOLDER, ...RECORD_FOLDERS.filter((each) => folderExists(resolvePath(folder, each)))];
}

/** The checks of other kinds are loaded where there may be one: requests alone are checked in less time without them. */
async function loadKinds({ sources }: LoadResult): Promise<RecordKinds | undefined> {
  const isMentioned = (...kinds: readonly string[]): boolean =>
    sources.some(({ text }) => kinds.some((kind) => text.includes(kind)));
  const parts: RecordKinds[] = [];
  if (isMentioned("key-custody-record", "usage-review")) {
    parts.push((await import("../../lanes/custody/kinds.ts")).CUSTODY);
  }
  if (isMentioned("secret-ownership", "fixture-map")) {
    parts.push((await import("../../lanes/guardrails/ownership/kinds.ts")).GUARD_FILES);
  }
  return parts.length === 0 ? undefined : (await import("../../lanes/custody/merge-kinds.ts")).mergeKinds(parts);
}

function readSettings({ maxTtl }: ValidateOptions): RuleSettings {
  const maxTtlSeconds = maxTtl === undefined ? undefined : parseDuration(maxTtl);
  if (maxTtl !== undefined && (maxTtlSeconds === undefined || maxTtlSeconds <= 0)) {
    throw new UsageError("--max-ttl is a duration, such as 30m or 12h");
  }
  return ruleSettings({ maxTtlSeconds });
}

/** Each format is loaded when it is asked for. */
async function formatReport(
  report: Report,
  { format, terminal }: { format: NonNullable<ValidateOptions["format"]>; terminal: Terminal },
): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../reports/json.ts")).formatJson(report);
    case "sarif":
      return (await import("../reports/sarif.ts")).formatSarif(report);
    case "github":
      return (await import("../reports/github.ts")).formatGithub(report);
    case "text":
      return (await import("../reports/text.ts")).formatText(report, terminal.style);
  }
}
