import { parseDuration } from "../../lanes/duration.ts";
import type { RuleSettings } from "../../lanes/rules/rule.ts";
import { checkMany } from "../check-many.ts";
import { UsageError } from "../errors.ts";
import { folderExists, readVersion, resolvePath } from "../files.ts";
import { type ReportOptions, refuseContradiction, writeReport } from "../reports/format-report.ts";
import { DEFAULT_FOLDER, RECORD_FOLDER, readRequests } from "../requests.ts";
import { ruleSettings } from "../rule-settings.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { keepYoungGenerationSmall } from "../young-generation.ts";

interface ValidateOptions extends ReportOptions {
  readonly maxTtl?: string;
}

/** `ccr validate`: 0 without errors, 1 with; `--strict` counts warnings and risks too. */
export async function validate(invocation: Invocation<ValidateOptions>): Promise<ExitCode> {
  const { operands, options, terminal, helpers } = invocation;
  refuseContradiction(options);
  const settings = readSettings(options);
  keepYoungGenerationSmall();
  const loaded = readRequests(operands.length > 0 ? operands : findFolders(terminal), terminal);
  const { checked, files, findings } = await checkMany(loaded, terminal, { settings, helpers });
  const report = { files, findings, sources: checked.map(({ source }) => source), version: readVersion() };
  return writeReport(report, options, terminal);
}

/** Where records, and the reviewed files of the guardrails, lie beside the requests. */
const RECORD_FOLDERS = [RECORD_FOLDER, "guardrails"];

export function findFolders({ folder }: Terminal): readonly string[] {
  return [DEFAULT_FOLDER, ...RECORD_FOLDERS.filter((each) => folderExists(resolvePath(folder, each)))];
}

function readSettings({ maxTtl }: ValidateOptions): RuleSettings {
  const maxTtlSeconds = maxTtl === undefined ? undefined : parseDuration(maxTtl);
  if (maxTtl !== undefined && (maxTtlSeconds === undefined || maxTtlSeconds <= 0)) {
    throw new UsageError("--max-ttl is a duration, such as 30m or 12h");
  }
  return ruleSettings({ maxTtlSeconds });
}
