import type { RecordKinds } from "../../lanes/custody/rule.ts";
import { parseDuration } from "../../lanes/duration.ts";
import type { LoadResult } from "../../lanes/load.ts";
import type { RuleSettings } from "../../lanes/rules/rule.ts";
import { UsageError } from "../errors.ts";
import { folderExists } from "../files/look.ts";
import { readVersion } from "../files/package.ts";
import { resolvePath } from "../files/paths.ts";
import { type ReportOptions, refuseContradiction, writeReport } from "../reports/format-report.ts";
import {
  checkRead,
  DEFAULT_FOLDER,
  keepNamed,
  locateIds,
  RECORD_FOLDER,
  readRequests,
  refuseBelowProject,
} from "../requests.ts";
import { ruleSettings } from "../rule-settings.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface ValidateOptions extends ReportOptions {
  readonly maxTtl?: string;
}

/** `ccr validate`: 0 without errors, 1 with; `--strict` counts warnings and risks too. */
export async function validate(invocation: Invocation<ValidateOptions>): Promise<ExitCode> {
  const { operands, options, terminal } = invocation;
  refuseContradiction(options);
  const settings = readSettings(options);
  const named = operands.length > 0 ? locateIds(operands, terminal) : findFolders(terminal);
  // Whoever names a request by its id means the one among the others; a file is judged with those that are named beside it.
  const hasIds = operands.some((operand, at) => operand !== named[at]);
  const loaded = readRequests(hasIds ? [...named, DEFAULT_FOLDER] : named, terminal);
  const read = checkRead(loaded, terminal, { settings, records: await loadKinds(loaded) });
  const { checked, files, findings } = hasIds ? keepNamed(read, named, terminal) : read;
  const report = { files, findings, sources: checked.map(({ source }) => source), version: readVersion() };
  return writeReport(report, options, terminal);
}

/** Where records, and the reviewed files of the guardrails, lie beside the requests. */
const RECORD_FOLDERS = [RECORD_FOLDER, "guardrails"];

export function findFolders({ folder }: Terminal): readonly string[] {
  refuseBelowProject({ folder });
  return [DEFAULT_FOLDER, ...RECORD_FOLDERS.filter((each) => folderExists(resolvePath(folder, each)))];
}

/** Names the kind of a document that is no request. */
const OTHER_KIND =
  /kind["']?\s*:(?:\s|#[^\n]*\n)*["']?(?:(key-custody-record|usage-review)|(bootstrap-record)|(secret-ownership|fixture-map)|(guard-exceptions))/g;

/** The checks of other kinds are loaded where there may be one: requests alone are checked in less time without them. */
export async function loadKinds({ sources }: LoadResult): Promise<RecordKinds | undefined> {
  const named = sources.flatMap(({ text }) => Array.from(text.matchAll(OTHER_KIND)));
  const isNamed = (group: number): boolean => named.some((match) => match[group] !== undefined);
  const parts: RecordKinds[] = [];
  if (isNamed(1)) parts.push((await import("../../lanes/custody/kinds.ts")).CUSTODY);
  if (isNamed(2)) parts.push((await import("../../lanes/bootstrap/kinds.ts")).BOOTSTRAP);
  if (isNamed(3)) parts.push((await import("../../lanes/guardrails/ownership/kinds.ts")).GUARD_FILES);
  if (isNamed(4)) parts.push((await import("../../lanes/guardrails/exceptions/kind.ts")).EXCEPTIONS);
  return parts.length === 0 ? undefined : (await import("../../lanes/custody/merge-kinds.ts")).mergeKinds(parts);
}

function readSettings({ maxTtl }: ValidateOptions): RuleSettings {
  const maxTtlSeconds = maxTtl === undefined ? undefined : parseDuration(maxTtl);
  if (maxTtl !== undefined && (maxTtlSeconds === undefined || maxTtlSeconds <= 0)) {
    throw new UsageError("--max-ttl is a duration, such as 30m or 12h");
  }
  return ruleSettings({ maxTtlSeconds });
}
