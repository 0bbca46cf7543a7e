import fs from "node:fs";
import { findPackageJSON } from "node:module";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { Refusal, UsageError } from "./errors.ts";
import { withLock, withLockInTurn } from "./lock-file.ts";

// The compiled files of an installed package lie one folder deeper.
const packageRoot = path.dirname(findPackageJSON(import.meta.url) ?? "");

/** The version of this package. */
export function readVersion(): string {
  const text = fs.readFileSync(path.join(packageRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The published JSON Schema, byte for byte. */
export function readPublishedSchema(): string {
  return fs.readFileSync(path.join(packageRoot, "schemas/credential-change-request.v1.schema.json"), "utf8");
}

/** Everything that comes in on stdin, up to one byte over the limit. */
export function readStdin(limit: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length <= limit) {
    const chunk = Buffer.alloc(65_536);
    const count = readChunk(chunk);
    if (count === 0) break;
    length += count;
    chunks.push(chunk.subarray(0, count));
  }
  return Buffer.concat(chunks);
}

function readChunk(chunk: Buffer): number {
  for (;;) {
    try {
      return fs.readSync(0, chunk);
    } catch (error) {
      const code = errorCode(error);
      if (code === "EOF") return 0;
      // A terminal or a pipe that was set to non-blocking has nothing yet.
      if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      else throw new UsageError(`stdin cannot be read (${code})`);
    }
  }
}

/** A file as a stream of bytes. */
export interface ByteStream {
  /** In bytes; absent where it is not known before the end, as of a pipe. */
  readonly size?: number;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Opens a file to be read once from its begin, however long it is; throws a Refusal where it cannot be. */
export function openByteStream(file: string): ByteStream {
  try {
    const stats = fs.statSync(file);
    if (stats.isDirectory()) throw new Refusal([`${file} is a folder, not a file`]);
    if (stats.isFile() && stats.size === 0) throw new Refusal([`${file} is empty`]);
    fs.accessSync(file, fs.constants.R_OK);
    return { ...(stats.isFile() ? { size: stats.size } : {}), chunks: readByChunks(file) };
  } catch (error) {
    throw refuseToRead(file, error);
  }
}

async function* readByChunks(file: string): AsyncGenerator<Buffer> {
  try {
    yield* fs.createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw refuseToRead(file, error);
  }
}

function refuseToRead(file: string, error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const code = errorCode(error);
  return new Refusal([code === "ENOENT" ? `${file} does not exist` : `${file} cannot be read${explain(code)}`]);
}

/** Replaces a file's text by rename, if it still holds what was read; throws a Refusal otherwise. */
export function replaceFile(file: string, change: { from: string; to: string }): void {
  // Of two that found what they had read, the second would take the first one's change away.
  refuseUnless(file, () => withLock(file, () => replaceLocked(file, change)));
}

function replaceLocked(file: string, { from, to }: { from: string; to: string }): void {
  const stats = fs.lstatSync(file);
  if (!stats.isFile()) throw new Refusal([`${file} is not a regular file`]);
  // Root may write to a file that nobody may write to: the mode is a word of its owner all the same.
  if ((stats.mode & 0o222) === 0) throw new Refusal([`${file} is read-only`]);
  const temporary = writeTemporary(file, { text: to, mode: stats.mode & 0o777 });
  try {
    if (fs.readFileSync(file, "utf8") !== from) throw new Refusal([`${file} was changed meanwhile; run it again`]);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(path.dirname(file));
}

/** Writes a file that is not there yet, all of it or none; throws a Refusal where there is one. */
export function createFile(file: string, text: string): void {
  refuseUnless(file, () => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const temporary = writeTemporary(file, { text, mode: 0o644 });
    try {
      // Unlike a rename, a link fails where the name is taken.
      fs.linkSync(temporary, file);
    } finally {
      fs.rmSync(temporary, { force: true });
    }
    syncFolder(path.dirname(file));
  });
}

/** Runs while no other process adds to the folder, which need not exist yet; waits its turn. */
export function whileAddingTo<T>(folder: string, run: () => T): T {
  let finish: (() => T) | undefined;
  refuseUnless(folder, () => {
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    withLockInTurn(folder, () => {
      finish = settle(run);
    });
  });
  if (finish === undefined) throw new Error("a lock that is held runs what it was taken for");
  return finish();
}

/** How a run ended, to be told where it is not mistaken for a fault of the disk. */
function settle<T>(run: () => T): () => T {
  try {
    const result = run();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Writes a file that a command makes anew each time, by rename; folders that are missing are made. */
export function writeGenerated(file: string, text: string, { mode = 0o644 } = {}): void {
  refuseUnless(file, () => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const stats = lookAt(file, { follow: false });
    if (stats !== undefined && !stats.isFile()) throw new Refusal([`${file} is not a regular file`]);
    const temporary = writeTemporary(file, { text, mode });
    fs.renameSync(temporary, file);
    syncFolder(path.dirname(file));
  });
}

function writeTemporary(file: string, { text, mode }: { text: string; mode: number }): string {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  const descriptor = fs.openSync(temporary, "wx", mode);
  try {
    fs.fchmodSync(descriptor, mode);
    fs.writeFileSync(descriptor, text);
    fs.fsyncSync(descriptor);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
  return temporary;
}

/** A rename is on disk once its folder is. */
function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function refuseUnless(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const code = errorCode(error);
    throw new Refusal([code === "EEXIST" ? `${file} is there already` : `${file} cannot be written${explain(code)}`]);
  }
}

/** Why a file or folder cannot be used, by the code of the system. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "the system does not let you",
  EISDIR: "it is a folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "what its path names as a folder is a file",
  EROFS: "the file system is read-only",
};

function explain(code: string): string {
  const reason = REASONS[code];
  return reason === undefined ? ` (${code})` : `: ${reason} (${code})`;
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}

/** The bytes of a file; throws a {@link Refusal} where it cannot be read. */
export function readBytes(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw refuseToRead(file, error);
  }
}

/** The absolute path of a file that is named relative to a folder. */
export function resolvePath(folder: string, file: string): string {
  return path.resolve(folder, file);
}

/** How a file is called in findings: relative to a folder, with "/" between segments. */
export function nameFile(folder: string, file: string): string {
  return path.relative(folder, path.resolve(folder, file)).split(path.sep).join("/");
}

/** A path with "/" between its segments. */
export function joinPath(folder: string, name: string): string {
  return path.join(folder, name).split(path.sep).join("/");
}

/** Codes by which the system says that there is nothing: a path may lead through a file, in a circle, or be too long for any. */
const NOTHING: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);

/** What is at a place, or where a link at it leads; undefined where there is nothing. Throws a {@link Refusal} where nobody may look. */
function lookAt(place: string, { follow = true } = {}): fs.Stats | undefined {
  try {
    return follow ? fs.statSync(place) : fs.lstatSync(place);
  } catch (error) {
    const code = errorCode(error);
    if (NOTHING.has(code)) return undefined;
    throw new Refusal([`${place} cannot be read${explain(code)}`]);
  }
}

/** True for a folder that is there. */
export function folderExists(folder: string): boolean {
  return lookAt(folder)?.isDirectory() ?? false;
}

/** True where there is anything, also a link that leads nowhere. */
export function placeExists(place: string): boolean {
  return lookAt(place, { follow: false }) !== undefined;
}

/** The files below a path, or right in it alone, whose names match, sorted; a file is itself. Undefined where there is nothing. */
export function listFiles(place: string, name: RegExp, { below: deep = true } = {}): readonly string[] | undefined {
  const stats = lookAt(place);
  if (stats === undefined) return undefined;
  if (stats.isFile()) return [place];
  return fs
    .readdirSync(place, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith(".") && entry.name !== "node_modules")
    .flatMap((entry) => {
      const below = path.join(place, entry.name);
      if (entry.isDirectory()) return deep ? (listFiles(below, name) ?? []) : [];
      return entry.isFile() && name.test(entry.name) ? [below] : [];
    })
    .sort();
}

/** What is in a folder; undefined for whatever is none, or cannot be read. */
function readEntries(folder: string): readonly fs.Dirent[] | undefined {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

/** True for folders and files that come to so many files; hidden folders and node_modules are not looked into. Never throws. */
export function holdManyFiles(places: readonly string[], many: number): boolean {
  let count = 0;
  const folders = [...places];
  for (let place = folders.pop(); place !== undefined && count < many; place = folders.pop()) {
    const entries = readEntries(place);
    if (entries === undefined) count += 1;
    for (const entry of entries ?? []) {
      if (entry.isFile()) count += 1;
      else if (entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name))
        folders.push(path.join(place, entry.name));
    }
  }
  return count >= many;
}

/** An entry of a folder; a link is neither a file nor a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly is: "file" | "folder" | "other";
}

/** What is in a folder, sorted by name; undefined where there is none. Throws a {@link Refusal} where it cannot be read. */
export function listFolder(folder: string): readonly FolderEntry[] | undefined {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .map((entry): FolderEntry => {
        return { name: entry.name, is: entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other" };
      })
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new Refusal([`${folder} cannot be read${explain(errorCode(error))}`]);
  }
}

/** Takes a file away, and is on disk when it returns; throws a {@link Refusal} where it cannot. */
export function removeFile(file: string): void {
  refuseUnless(file, () => {
    fs.rmSync(file);
    syncFolder(path.dirname(file));
  });
}

/** Runs with a folder that nobody else can read, which is taken away afterwards. */
export async function withPrivateFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ccr-"));
  try {
    return await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a folder, with those above it, that nobody else can read; refuses one that others can. */
export function makePrivateFolder(folder: string): void {
  refuseUnless(folder, () => {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    refuseOthers(folder);
  });
}

/** The text of a file that nobody else can read; undefined where there is none, and a {@link Refusal} where others can. */
export function readPrivateFile(file: string): string | undefined {
  if (lookAt(file, { follow: false }) === undefined) return undefined;
  refuseOthers(file);
  return readTextFile(file);
}

function refuseOthers(place: string): void {
  if ((fs.statSync(place).mode & 0o077) === 0) return;
  throw new Refusal([`${place} can be read or changed by others: take that from them (chmod go= ${place})`]);
}

/** The text of a file; undefined where it cannot be read. */
export function readTextFile(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
