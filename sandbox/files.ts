import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/** Creates `folder` and its parents, readable by this user alone (0700). */
export function makePrivateFolder(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Writes `text` to `file` (0600) by temp file, fsync and rename: a crash leaves the old file or the new one. */
export function writePrivateFile(file: string, text: string): void {
  makePrivateFolder(path.dirname(file));
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const handle = fs.openSync(temporary, "wx", 0o600);
  try {
    fs.writeFileSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(temporary, file);
}

/** The text of `file`, or undefined where there is no such file. */
export function readFileIfPresent(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The last `lines` lines of `file`; empty where there is no such file. */
export function readTail(file: string, lines: number): string {
  const text = readFileIfPresent(file) ?? "";
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}
