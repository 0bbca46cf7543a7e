import { compareFindings } from "../../lanes/finding.ts";
import type { ExceptionsRead } from "../../lanes/guardrails/exceptions/read.ts";
import { type GuardContext, type Guarded, guardLoaded } from "../../lanes/guardrails/guard-loaded.ts";
import { compilePattern } from "../../lanes/guardrails/ownership/path-pattern.ts";
import { refuseNothing } from "../../lanes/guardrails/refuse-nothing.ts";
import { MAX_MANIFEST_BYTES } from "../../lanes/limits.ts";
import { decodeSource, type LoadResult, loadManifests, loadSources, type SourceFile } from "../../lanes/load.ts";
import type { RuleSettings } from "../../lanes/rules/rule.ts";
import { countOf } from "../count-of.ts";
import { UsageError } from "../errors.ts";
import { resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import { readStdin } from "../files/stdin.ts";
import { ruleSettings, STDIN_NAME } from "../rule-settings.ts";
import type { Terminal } from "../terminal.ts";
import { tuneForManyFiles } from "../tune-for-many.ts";
import { readGuardFilesOf } from "./read-guard-files.ts";

/** Where the reviewed exceptions are, unless an option says otherwise. */
const EXCEPTIONS_FILE = "guardrails/exceptions.yaml";

/** What was judged, and what was found. */
export interface GuardRun extends Guarded {
  /** Paths of everything that was read or could not be, sorted. */
  readonly files: readonly string[];
  readonly sources: readonly SourceFile[];
}

/** How a run judges. */
export interface GuardHow {
  /** A file of exceptions that was asked for: it must be there. */
  readonly exceptions?: string | undefined;
  readonly context?: GuardContext;
  /** Patterns of manifests that are not read. */
  readonly exclude?: readonly string[] | undefined;
}

/** From this many files on the command says what it is at. */
const MANY_FILES = 500;

/** Reads and judges the manifests of paths; `-` is stdin, and no path is the folder itself. */
export async function runGuard(
  paths: readonly string[],
  terminal: Terminal,
  { exceptions, context, exclude = [] }: GuardHow,
): Promise<GuardRun> {
  const loaded = readManifests(paths, exclude, terminal);
  if (paths.length === 0 && exclude.length === 0 && loaded.sources.length === 0)
    terminal.say("ccr: no manifest below this folder: no name ends in .yaml, .yml or .json");
  const settings = ruleSettings({});
  const ofExceptions = loadExceptions(exceptions, terminal);
  const read = await readLoaded(ofExceptions?.sources[0], settings);
  const { sources } = loaded;
  const files = await readGuardFilesOf(terminal);
  if (sources.length > MANY_FILES) terminal.showProgress(`checking ${sources.length} manifests`);
  const guarded = guardLoaded(loaded, {
    exceptions: ofExceptions === undefined ? undefined : { loaded: ofExceptions, read },
    settings,
    context: { ...context, ...files.context, isPartial: exclude.length > 0 || paths.some((path) => path !== ".") },
  });
  if (sources.length > MANY_FILES) terminal.endProgress();
  const unjudged = [
    ...(context?.lanes === undefined ? ["what lanes grant, which ccr check does"] : []),
    ...files.unjudged,
  ];
  for (const each of unjudged) terminal.say(`ccr: not judged: ${each}`);
  const all = [...sources, ...files.sources, ...(ofExceptions?.sources ?? [])];
  const names = [...all.map(({ path }) => path), ...loaded.findings.map(({ file }) => file)];
  const findings = [...guarded.findings, ...files.findings].sort(compareFindings);
  return { ...guarded, findings, files: [...new Set(names)].sort(), sources: all };
}

/** Most repositories have no exceptions: what reads them is loaded where there are some. */
async function readLoaded(source: SourceFile | undefined, settings: RuleSettings): Promise<ExceptionsRead | undefined> {
  if (source === undefined) return undefined;
  return (await import("../../lanes/guardrails/exceptions/read.ts")).readExceptions(source, settings);
}

function readManifests(paths: readonly string[], exclude: readonly string[], terminal: Terminal): LoadResult {
  const { folder } = terminal;
  const named = paths.filter((path) => path !== "-");
  const read = paths.length === 0 ? ["."] : named;
  tuneForManyFiles(read.map((path) => resolvePath(folder, path)));
  const fromFiles = loadManifests(read, { root: folder, isExcluded: compileExcluded(exclude) });
  if (exclude.length > 0) terminal.say(`ccr: excluded: ${countOf(fromFiles.excluded ?? 0, "file")}`);
  // A repository without manifests is no wrong path, unless it was named, or all that it has was passed over.
  const isExpected = paths.length === 0 && (fromFiles.excluded ?? 0) === 0;
  const findings = fromFiles.findings.filter(({ code }) => !isExpected || code !== "no-manifest-files");
  if (named.length === paths.length) return { sources: fromFiles.sources, findings };
  const fromStdin = decodeSource(STDIN_NAME, readStdin(MAX_MANIFEST_BYTES), { maxBytes: MAX_MANIFEST_BYTES });
  return {
    sources: [...fromStdin.sources, ...fromFiles.sources],
    findings: [...fromStdin.findings, ...fromStdin.sources.flatMap(refuseNothing), ...findings].sort(compareFindings),
  };
}

/** Undefined without a pattern. */
function compileExcluded(patterns: readonly string[]): ((path: string) => boolean) | undefined {
  if (patterns.some((pattern) => /^[\s/]*$/.test(pattern) || pattern.startsWith("!")))
    throw new UsageError("--exclude takes a folder or a pattern from the root, such as tests/fixtures");
  const matchers = patterns.map((pattern) => compilePattern(pattern.replace(/^\.\//, "/")));
  return matchers.length === 0 ? undefined : (path) => matchers.some((matches) => matches(path));
}

function loadExceptions(named: string | undefined, { folder }: Terminal): LoadResult | undefined {
  const file = named ?? EXCEPTIONS_FILE;
  if (named === undefined && readTextFile(resolvePath(folder, file)) === undefined) return undefined;
  const { sources, findings } = loadSources([file], { root: folder });
  return { sources, findings: findings.filter((each) => each.file === sources[0]?.path || sources.length === 0) };
}
