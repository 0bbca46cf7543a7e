import { raiseVoided } from "../../lanes/decisions/raise-voided.ts";
import { compareFindings, type Finding } from "../../lanes/finding.ts";
import { findUntaken } from "../../lanes/stacks/untaken.ts";
import { readVersion } from "../files/package.ts";
import { type GuardRun, runGuard } from "../guard/run-guard.ts";
import { type ReportOptions, refuseContradiction, writeReport } from "../reports/format-report.ts";
import { showPlainly } from "../reports/report.ts";
import { type CheckedRequests, checkRead, readRequests } from "../requests.ts";
import type { StackOptions } from "../stack.ts";
import { readPlaces } from "../stacks/read-stacks.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { findFolders, loadKinds } from "./validate.ts";

interface CheckOptions extends ReportOptions, StackOptions {
  readonly requests?: readonly string[];
  readonly exceptions?: string;
  readonly exclude?: readonly string[];
}

/** `ccr check`: requests, records, policy files and manifests in one report; 0 without errors, 1 with. */
export async function check({ operands, options, terminal }: Invocation<CheckOptions>): Promise<ExitCode> {
  refuseContradiction(options);
  const folders = options.requests ?? findFolders(terminal);
  const loaded = readRequests(folders, terminal);
  const requests = checkRead(loaded, terminal, { records: await loadKinds(loaded) });
  for (const { request, file, why } of findUntaken(requests.checked, readPlaces(terminal)))
    terminal.say(showPlainly(`ccr: warning: ${request} (${file}): ${why}`));
  const context = hasErrors(requests) ? {} : await readContextOf(requests, { folders, options, terminal });
  const { exceptions, exclude } = options;
  const guarded = await runGuard(operands, terminal, { exceptions, exclude, context });
  return writeReport({ ...join(requests, guarded), form: "check", version: readVersion() }, options, terminal);
}

/** Lanes are not compiled of requests with errors, which fail the command by themselves. */
function hasErrors({ findings }: CheckedRequests): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** What compiles lanes is loaded where there are sound requests. */
async function readContextOf(
  { checked }: CheckedRequests,
  from: { folders: readonly string[]; options: StackOptions; terminal: Terminal },
) {
  return (await import("../guard/read-context.ts")).readContext(checked, from);
}

/** The reviewed files of the guardrails are read by both. */
function dropRepeats(sorted: readonly Finding[]): readonly Finding[] {
  return sorted.filter((finding, at) => at === 0 || compareFindings(finding, sorted[at - 1] ?? finding) !== 0);
}

/** A file that is read as a request and as YAML beside manifests is one file. */
function join(requests: CheckedRequests, guarded: GuardRun) {
  const sources = new Map(
    [...guarded.sources, ...requests.checked.map(({ source }) => source)].map((each) => [each.path, each]),
  );
  return {
    files: [...new Set([...requests.files, ...guarded.files])].sort(),
    findings: dropRepeats(
      [...raiseVoided(requests.findings, requests.checked), ...guarded.findings].sort(compareFindings),
    ),
    excepted: guarded.excepted,
    sources: [...sources.values()],
    requests: new Set(requests.checked.map(({ source }) => source.path)),
  };
}
