import { isUtf8 } from "node:buffer";
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
} from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { compareFindings, compareText, FINDING_KINDS, type Finding, type FindingCode, makeFinding } from "./finding.ts";
import { MAX_FILE_BYTES, MAX_MANIFEST_BYTES } from "./limits.ts";
import { redactNames } from "./secret-names.ts";

/** The text of one file; its path is relative to the root, with "/" between segments. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What was read, and what could not be; each sorted by path. */
export interface LoadResult {
  readonly sources: readonly SourceFile[];
  /** The policy files of the root, {@link POLICY_FOLDER}/*.hcl; none where there is no such folder. */
  readonly policyFiles?: readonly SourceFile[];
  readonly findings: readonly Finding[];
  /** How many files of manifests were excluded. */
  readonly excluded?: number;
}

/** What is read of folders, and how. */
interface Kind {
  /** Names of files in folders; a file that is named itself is read whatever its name. */
  readonly names: RegExp;
  readonly maxBytes: number;
  /** What an empty folder is; of manifests also an empty file that is named. */
  readonly noFiles: FindingCode;
  /** Manifests alone: where links lead to what is read anyway, they are passed over, and folders may have any name. */
  readonly isLenient: boolean;
}

/** What is read of folders of requests, by its name. */
export const REQUEST_FILE_NAME = /\.ya?ml$/i;

const REQUESTS: Kind = {
  names: REQUEST_FILE_NAME,
  maxBytes: MAX_FILE_BYTES,
  noFiles: "no-request-files",
  isLenient: false,
};

const MANIFESTS: Kind = {
  names: /\.(?:ya?ml|json)$/i,
  maxBytes: MAX_MANIFEST_BYTES,
  noFiles: "no-manifest-files",
  isLenient: true,
};

/** A loading in progress; paths are relative to the root. */
interface Loading {
  readonly root: string;
  readonly kind: Kind;
  /** The real paths of what was named, where links may lead. */
  readonly scanned: readonly string[];
  readonly sources: SourceFile[];
  readonly findings: Finding[];
  /** Names that were read, well or not: a folder and a file of it may both be given. */
  readonly seen: Set<string>;
  /** True for names that nobody wants to have read. */
  readonly isExcluded?: ((name: string) => boolean) | undefined;
  /** The names of what was excluded. */
  readonly excluded: Set<string>;
}

/** Something on the disk: its absolute path, and what it is called in findings, from the root and with slashes. */
interface Place {
  readonly path: string;
  readonly name: string;
}

/** Where the policy files of the root are. */
const POLICY_FOLDER = "openbao/policies";

/** Reads request files, the request files below folders, and the policy files of the root; whatever cannot be read is a finding. */
export function loadSources(paths: readonly string[], { root }: { root: string }): LoadResult {
  const loading = startLoading(resolve(root), REQUESTS);
  for (const path of new Set(paths.map((each) => resolve(root, each)))) loadPath(loading, path);
  const sources = loading.sources.sort((left, right) => compareText(left.path, right.path));
  const policies = loadPolicyFiles(loading.root);
  const findings = [...loading.findings, ...findCaseCollisions(sources), ...policies.findings];
  const read = redactNames({ sources, policyFiles: policies.sources, findings }, { mayBeRandom: false });
  return { ...read, findings: [...read.findings].sort(compareFindings) };
}

/** What of the paths of manifests is read. */
interface ManifestOptions {
  readonly root: string;
  /** True for paths from the root that are passed over, unread. */
  readonly isExcluded?: ((path: string) => boolean) | undefined;
}

/**
 * Reads manifests: files, and the YAML and JSON below folders. Whatever cannot be read is a finding, and so is a link that
 * leads out of what is read.
 */
export function loadManifests(paths: readonly string[], { root, isExcluded }: ManifestOptions): LoadResult {
  const named = [...new Set(paths.map((each) => resolve(root, each)))];
  const scanned = named.flatMap((path) => realPath(path) ?? []);
  const loading: Loading = { ...startLoading(resolve(root), MANIFESTS), scanned, isExcluded };
  for (const path of named) loadPath(loading, path);
  const sources = loading.sources.sort((left, right) => compareText(left.path, right.path));
  const read = redactNames({ sources, findings: loading.findings }, { mayBeRandom: true });
  return { ...read, findings: [...read.findings].sort(compareFindings), excluded: loading.excluded.size };
}

function startLoading(root: string, kind: Kind): Loading {
  return { root, kind, scanned: [], sources: [], findings: [], seen: new Set(), excluded: new Set() };
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** A root without the folder has no policy files: they are a source artefact, not a must. */
function loadPolicyFiles(root: string): LoadResult {
  const loading = startLoading(root, REQUESTS);
  const folder = join(root, POLICY_FOLDER);
  let entries: Dirent[] = [];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") loading.findings.push(findingOf("file-unreadable", nameOf(loading, folder)));
  }
  for (const entry of entries) {
    if (entry.name.endsWith(".hcl")) loadEntry(loading, placeOf(loading, join(folder, entry.name)), entry);
  }
  return {
    sources: loading.sources.sort((left, right) => compareText(left.path, right.path)),
    findings: loading.findings,
  };
}

/** Decodes the bytes of a file that came from elsewhere, standard input for one. */
export function decodeSource(
  path: string,
  bytes: Uint8Array,
  { maxBytes = MAX_FILE_BYTES }: { maxBytes?: number } = {},
): LoadResult {
  if (bytes.length > maxBytes) return { sources: [], findings: [describeLarge(path, maxBytes)] };
  const text = decodeText(bytes);
  if (text === undefined) return { sources: [], findings: [findingOf("text-encoding", path)] };
  return { sources: [{ path, text }], findings: [] };
}

function describeLarge(path: string, maxBytes: number): Finding {
  const code = maxBytes === MAX_FILE_BYTES ? "file-too-large" : "manifest-too-large";
  return findingOf(code, path);
}

/** Undefined for bytes that are not UTF-8. A byte order mark stays: it is the reader's finding. */
function decodeText(bytes: Uint8Array): string | undefined {
  // ASCII written as UTF-16 is UTF-8 with a NUL in every other place; no text starts with one.
  if (bytes[0] === 0 || bytes[1] === 0) return undefined;
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8") : undefined;
}

function loadPath(loading: Loading, path: string): void {
  const name = nameOf(loading, path);
  try {
    const entry = lstatSync(path);
    if (!entry.isDirectory()) loadNamedFile(loading, { path, name }, entry);
    else if (loadFolder(loading, { path, name }) === 0) loading.findings.push(findingOf(loading.kind.noFiles, name));
  } catch (error) {
    const isMissing = codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
    loading.findings.push(findingOf(isMissing ? "path-missing" : "file-unreadable", name));
  }
}

type Entry = Pick<Dirent, "isDirectory" | "isFile" | "isSymbolicLink">;

/** A file of manifests that is named and has nothing in it is what a program that failed has written. */
function loadNamedFile(loading: Loading, place: Place, entry: Entry): void {
  if (isLeftOut(loading, place)) return;
  const before = loading.sources.length;
  loadEntry(loading, place, entry);
  const [source] = loading.sources.slice(before);
  if (loading.kind.isLenient && source?.text.trim() === "") {
    loading.findings.push(findingOf(loading.kind.noFiles, source.path));
  }
}

/** Notes what is excluded. */
function isLeftOut(loading: Loading, { name }: Place): boolean {
  if (loading.isExcluded === undefined) return false;
  const isOne = loading.isExcluded(name);
  if (isOne) loading.excluded.add(name);
  return isOne;
}

/** Returns how many entries were read or reported. */
function loadFolder(loading: Loading, folder: Place): number {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder.path, { withFileTypes: true });
  } catch {
    loading.findings.push(findingOf("file-unreadable", folder.name));
    return 1;
  }
  const path = folder.path.endsWith(sep) ? folder.path : folder.path + sep;
  const name = folder.name === "." ? "" : `${folder.name}/`;
  // Below a folder that the root is in, names are not made by joining: the root is called by none.
  const isAbove = loading.root.startsWith(path);
  let count = 0;
  for (const entry of entries) {
    const below = path + entry.name;
    // Each resolved anew is a fiftieth of a run over many files.
    const place = isAbove ? placeOf(loading, below) : { path: below, name: name + entry.name };
    count += loadFolderEntry(loading, place, entry);
  }
  return count;
}

function loadFolderEntry(loading: Loading, place: Place, entry: Dirent): number {
  const { path, name } = place;
  const { names, isLenient } = loading.kind;
  const isNamed = names.test(entry.name);
  if (entry.isDirectory() && isNamed && !isLenient) {
    loading.findings.push(findingOf("file-is-folder", name));
  } else if (entry.isDirectory()) {
    return isPassedOver(entry.name) ? 0 : loadFolder(loading, place);
  } else if (isLenient && !isNamed && isPassedOver(entry.name)) return 0;
  else if (isNamed || (entry.isSymbolicLink() && leadsToFolder(path))) {
    if (isLeftOut(loading, place)) return 0;
    if (isLenient && entry.isSymbolicLink() && isReadAnyway(loading, path)) return 0;
    loadEntry(loading, place, entry);
  } else return 0;
  return 1;
}

function isPassedOver(folder: string): boolean {
  return folder.startsWith(".") || folder === "node_modules";
}

/** True for a link to what is read under its own name: below a path that was named, and in no folder that is passed over. */
function isReadAnyway({ scanned, kind, root, isExcluded }: Loading, link: string): boolean {
  const target = realPath(link);
  if (target === undefined || isExcluded?.(nameOf({ root: realPath(root) ?? root }, target)) === true) return false;
  const isFolder = leadsToFolder(target);
  return scanned.some((folder) => {
    if (target === folder) return true;
    if (!target.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)) return false;
    const steps = target
      .slice(folder.length)
      .split(sep)
      .filter((step) => step !== "");
    const folders = isFolder ? steps : steps.slice(0, -1);
    return !folders.some(isPassedOver) && (isFolder || kind.names.test(target));
  });
}

function leadsToFolder(link: string): boolean {
  try {
    readdirSync(link);
    return true;
  } catch {
    return false;
  }
}

function loadEntry(loading: Loading, { path, name }: Place, entry: Entry): void {
  if (loading.seen.has(name)) return;
  loading.seen.add(name);
  const { maxBytes, isLenient } = loading.kind;
  const bytes = entry.isSymbolicLink()
    ? isLenient
      ? "manifest-link"
      : "file-symlink"
    : entry.isFile()
      ? readBytes(path, maxBytes)
      : "file-special";
  const { sources, findings } =
    typeof bytes === "string"
      ? { sources: [], findings: [findingOf(bytes, name)] }
      : decodeSource(name, bytes, { maxBytes });
  loading.sources.push(...sources);
  loading.findings.push(...findings);
}

/** What a file is read into that fits; it is decoded before the next one is read. */
const scratch = Buffer.allocUnsafeSlow(65_536);

/** At most one byte more than a file may have; never follows a link, never waits for a pipe. */
function readBytes(path: string, maxBytes: number): Uint8Array | FindingCode {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const status = fstatSync(descriptor);
    if (!status.isFile()) return "file-special";
    const size = Math.min(status.size, maxBytes) + 1;
    const bytes = size <= scratch.length ? scratch.subarray(0, size) : Buffer.allocUnsafe(size);
    let length = 0;
    for (let read = -1; read !== 0 && length !== status.size && length < size; length += read) {
      read = readSync(descriptor, bytes, length, size - length, null);
    }
    return bytes.subarray(0, length);
  } catch {
    return "file-unreadable";
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A disk that tells no case apart, or no composed letter from a decomposed one, keeps only one of two such names. */
function findCaseCollisions(sources: readonly SourceFile[]): Finding[] {
  const folded = (path: string): string => path.normalize("NFC").toLowerCase();
  if (new Set(sources.map(({ path }) => folded(path))).size === sources.length) return [];
  const groups = Map.groupBy(sources, ({ path }) => folded(path));
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flatMap((group) => group.map(({ path }) => findingOf("file-case-collision", path)));
}

function findingOf(code: FindingCode, file: string): Finding {
  return makeFinding(code, { file, line: 1, column: 1, pointer: "" }, { message: FINDING_KINDS[code].title });
}

function placeOf(loading: Loading, path: string): Place {
  return { path, name: nameOf(loading, path) };
}

function nameOf({ root }: Pick<Loading, "root">, path: string): string {
  const isBelow = path.startsWith(root) && path.charAt(root.length) === sep;
  const name = isBelow ? path.slice(root.length + 1) : relative(root, path);
  return name.replaceAll(sep, "/") || ".";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
