import type { Checked } from "../lanes/check.ts";
import { checkLoaded } from "../lanes/check-loaded.ts";
import type { RecordKinds } from "../lanes/custody/rule.ts";
import type { Finding } from "../lanes/finding.ts";
import { MAX_FILE_BYTES } from "../lanes/limits.ts";
import { decodeSource, type LoadResult, loadSources, REQUEST_FILE_NAME } from "../lanes/load.ts";
import type { RuleSettings } from "../lanes/rules/rule.ts";
import { redactName } from "../lanes/secret-names.ts";
import { Refusal } from "./errors.ts";
import { folderExists, listFiles, placeExists } from "./files/look.ts";
import { nameFile, resolvePath } from "./files/paths.ts";
import { readStdin } from "./files/stdin.ts";
import { findNearRequest } from "./near-request.ts";
import { ruleSettings, STDIN_NAME } from "./rule-settings.ts";
import type { Terminal } from "./terminal.ts";
import { tuneForManyFiles } from "./tune-for-many.ts";

/** The folder that every command reads when it is given none. */
export const DEFAULT_FOLDER = "credential-change-requests";

/** Throws a {@link Refusal} where the default folder is not here but in a folder above, of the same repository. */
export function refuseBelowProject({ folder }: Pick<Terminal, "folder">): void {
  let at = folder;
  while (!folderExists(resolvePath(at, DEFAULT_FOLDER))) {
    const above = resolvePath(at, "..");
    if (above === at || placeExists(resolvePath(at, ".git"))) return;
    at = above;
  }
  if (at === folder) return;
  throw new Refusal([`there is no ${DEFAULT_FOLDER} here: run ccr in ${nameFile(folder, at)}, which has it`]);
}

/** Where records lie beside the requests. */
export const RECORD_FOLDER = "key-custody";

/** How files of records are named (docs/custody.md). */
const RECORD_NAME = /(?:^|\/)(?:(?:KCR|BTR)-\d{4}-\d{4}|UR-\d{4}-\d{2})(?:-[^/]*)?\.yaml$/;

function refuseRecords(paths: readonly string[]): void {
  const records = paths.filter((path) => RECORD_NAME.test(path));
  if (records.length === 0) return;
  throw new Refusal(records.map((path) => `${path} is a record and no request; ccr validate and ccr render take it`));
}

/** The requests that a command is about: what was read, and every finding, sorted. */
export interface CheckedRequests {
  readonly checked: readonly Checked[];
  /** Paths of everything that was read or could not be, sorted. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/** From this many files on the command says what it is at. */
const MANY_FILES = 500;

/** How requests are checked, and what is taken beside them. */
interface CheckHow {
  readonly settings?: RuleSettings;
  readonly records?: RecordKinds | undefined;
}

/** Reads and checks the requests of paths; `-` is stdin. */
export function checkRequests(paths: readonly string[], terminal: Terminal, how: CheckHow = {}): CheckedRequests {
  if (how.records === undefined) refuseRecords(paths);
  return checkRead(readRequests(paths, terminal), terminal, how);
}

/** Checks what was read. */
export function checkRead(
  loaded: LoadResult,
  terminal: Terminal,
  { settings = ruleSettings({}), records }: CheckHow = {},
): CheckedRequests {
  const { sources } = loaded;
  if (sources.length > MANY_FILES) terminal.showProgress(`checking ${sources.length} files`);
  const { checked, findings: all } = checkLoaded(loaded, { settings, records });
  if (sources.length > MANY_FILES) terminal.endProgress();
  const findings = all.filter(isAboutItsFile);
  const files = [...new Set([...sources.map(({ path }) => path), ...loaded.findings.map(({ file }) => file)])].sort();
  return { checked, files, findings };
}

/** A file, and what it is checked with: whatever is in its folder. */
interface FilePlace {
  readonly path: string;
  readonly folder: string;
}

/** The file of a request that is named by its id or its path; throws a {@link Refusal} where there is none. */
export function findRequest(operand: string, terminal: Terminal, paths: readonly string[] = []): FilePlace {
  const found = locateRequest(operand, terminal, paths);
  if (placeExists(resolvePath(terminal.folder, found.path))) return found;
  throw new Refusal([describeAbsent(operand, terminal)]);
}

/** What is not there is never read for: beside a name with a slip in it lies whatever is there, up to the whole machine. */
function describeAbsent(operand: string, terminal: Pick<Terminal, "folder">): string {
  const near = suggestRequest(operand, terminal);
  const begin = /^ccr-\d{4}-\d{4,}(?=$|-)/i.exec(operand)?.[0].toUpperCase();
  const id = near !== undefined && REQUEST_ID.test(near) ? near : begin;
  const named = id === undefined ? "" : `; a request is named by its id, ${id}, or by its path`;
  const hint = near === undefined || near === id ? named : `; did you mean ${near}?`;
  return `there is no request, file or folder ${operand}${hint}`;
}

function suggestRequest(operand: string, { folder }: Pick<Terminal, "folder">): string | undefined {
  return findNearRequest(operand, { folder, idsFrom: DEFAULT_FOLDER });
}

/** Tells of paths at which there is nothing what was nearly named. */
function nameNear(loaded: LoadResult, paths: readonly string[], terminal: Pick<Terminal, "folder">): LoadResult {
  if (!loaded.findings.some(({ code }) => code === "path-missing")) return loaded;
  const operands = new Map(paths.map((path) => [redactName(nameFile(terminal.folder, path)), path]));
  const findings = loaded.findings.map((finding) => {
    const operand = finding.code === "path-missing" ? operands.get(finding.file) : undefined;
    const near = operand === undefined ? undefined : suggestRequest(operand, terminal);
    return near === undefined ? finding : { ...finding, message: `${finding.message}; did you mean ${near}?` };
  });
  return { ...loaded, findings };
}

/** The id of a request, as it stands in the file. */
export const REQUEST_ID = /^CCR-\d{4}-\d{4,}$/;

/** Paths in place of the ids among operands; whatever is there by its name is a path. */
export function locateIds(operands: readonly string[], terminal: Terminal): readonly string[] {
  return operands.map((operand) => {
    if (placeExists(resolvePath(terminal.folder, operand))) return operand;
    return REQUEST_ID.test(operand)
      ? locateRequest(operand, terminal).path
      : (nameRecord(operand, terminal) ?? operand);
  });
}

function locateRequest(operand: string, terminal: Terminal, paths: readonly string[] = []): FilePlace {
  refuseRecords([operand]);
  if (!REQUEST_ID.test(operand)) return placeFile(operand, terminal);
  const { sources } = readRequests(paths, terminal);
  const named = sources.filter(({ path }) => path.slice(path.lastIndexOf("/") + 1).startsWith(`${operand}-`));
  const [source] = named;
  if (source === undefined) throw new Refusal([`no request of ${paths.join(", ") || DEFAULT_FOLDER} is ${operand}`]);
  if (named.length > 1) throw new Refusal([`more than one file is ${operand}; name the file`]);
  return placeFile(source.path, terminal);
}

/** The file of a record, which may be named by its id; undefined for what is no name of one. */
function nameRecord(operand: string, { folder }: Terminal): string | undefined {
  if (RECORD_NAME.test(operand)) return operand;
  if (!/^(?:(?:KCR|BTR)-\d{4}-\d{4}|UR-\d{4}-\d{2})$/.test(operand)) return undefined;
  const files = listFiles(resolvePath(folder, RECORD_FOLDER), RECORD_NAME) ?? [];
  const isNamed = (name: string): boolean => name === `${operand}.yaml` || name.startsWith(`${operand}-`);
  const found = files.find((file) => isNamed(file.slice(file.lastIndexOf("/") + 1)));
  if (found === undefined) throw new Refusal([`no record of ${RECORD_FOLDER} is ${operand}`]);
  return found;
}

function placeFile(operand: string, { folder }: Terminal): FilePlace {
  const path = nameFile(folder, operand);
  // A file beside others that are no requests is checked alone, and so is one that no reading of its folder would take.
  const isAlone = !path.includes("/") || !REQUEST_FILE_NAME.test(path);
  return { path, folder: isAlone ? path : path.slice(0, path.lastIndexOf("/")) };
}

/**
 * The requests of ids, files and folders, or of stdin: each is checked together with the others of its folder, since some findings
 * are about two of them, and only what was named is answered with.
 */
export function checkNamedRequests(
  operands: readonly string[],
  terminal: Terminal,
  how: CheckHow = {},
): CheckedRequests {
  // What comes in on stdin lies beside no others.
  if (operands.length === 0 || operands.includes("-")) return checkRequests(operands, terminal, how);
  const named = operands.map((operand) => {
    if (folderExists(resolvePath(terminal.folder, operand))) return { path: operand, folder: operand };
    const record = how.records === undefined ? undefined : nameRecord(operand, terminal);
    return record === undefined ? locateRequest(operand, terminal) : placeFile(record, terminal);
  });
  const absent = named.flatMap(({ path }) => (placeExists(resolvePath(terminal.folder, path)) ? [] : [path]));
  if (absent.length > 0) throw new Refusal(absent.map((each) => describeAbsent(each, terminal)));
  const beside = checkRequests([...new Set(named.map(({ folder }) => folder))], terminal, how);
  const paths = named.map(({ path }) => path);
  const kept = keepNamed(beside, paths, terminal);
  const files = new Set(kept.files);
  // Nearly all are files by their very names; of a folder, and of a name that is not shown, it is looked for.
  const unread = paths.filter((path) => !files.has(path) && keepNamed(kept, [path], terminal).files.length === 0);
  if (unread.length > 0) throw new Refusal(unread.map(explainUnread));
  return kept;
}

/** No answer about nothing: what was named and not read would be taken for well, or its absence for everything. */
export function explainUnread(path: string): string {
  return `${path} was not read: it is no request of its folder`;
}

/** What is said of the files of paths, and below them, alone. */
export function keepNamed(
  { checked, files, findings }: CheckedRequests,
  paths: readonly string[],
  { folder }: Pick<Terminal, "folder">,
): CheckedRequests {
  const names = paths.map((path) => (path === "-" ? STDIN_NAME : redactName(nameFile(folder, path))));
  const isNamed = (file: string): boolean =>
    names.some((name) => file === name || name === "" || file.startsWith(`${name}/`));
  return {
    checked: checked.filter(({ source }) => isNamed(source.path)),
    files: files.filter(isNamed),
    findings: findings.filter(({ file }) => isNamed(file)),
  };
}

/** What comes in on stdin has no name and no folder that could be wrong. */
function isAboutItsFile({ code, file }: Finding): boolean {
  return file !== STDIN_NAME || (code !== "file-name-mismatch" && code !== "record-among-requests");
}

/** Reads the requests of paths, or of the default folder; `-` is stdin. */
export function readRequests(paths: readonly string[], { folder }: Pick<Terminal, "folder">): LoadResult {
  const files = paths.filter((path) => path !== "-");
  tuneForManyFiles((paths.length === 0 ? [DEFAULT_FOLDER] : files).map((path) => resolvePath(folder, path)));
  if (paths.length === 0) {
    refuseBelowProject({ folder });
    return loadSources([DEFAULT_FOLDER], { root: folder });
  }
  const fromFiles = nameNear(loadSources(files, { root: folder }), files, { folder });
  if (files.length === paths.length) return fromFiles;
  const fromStdin = decodeSource(STDIN_NAME, readStdin(MAX_FILE_BYTES));
  return {
    ...fromFiles,
    sources: [...fromFiles.sources, ...fromStdin.sources],
    findings: [...fromFiles.findings, ...fromStdin.findings],
  };
}
