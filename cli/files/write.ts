import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { Refusal } from "../errors.ts";
import { errorCode, explain } from "./explain.ts";
import { withLock, withLockInTurn } from "./lock-file.ts";
import { lookAt } from "./look.ts";

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

/** Writes, and tells a fault of the disk as a {@link Refusal}. */
export function refuseUnless(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const code = errorCode(error);
    throw new Refusal([code === "EEXIST" ? `${file} is there already` : `${file} cannot be written${explain(code)}`]);
  }
}

/** Takes a file away, and is on disk when it returns; throws a {@link Refusal} where it cannot. */
export function removeFile(file: string): void {
  refuseUnless(file, () => {
    fs.rmSync(file);
    syncFolder(path.dirname(file));
  });
}
