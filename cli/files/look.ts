import fs from "node:fs";
import path from "node:path";
import { Refusal } from "../errors.ts";
import { errorCode, explain } from "./explain.ts";

/** Codes by which the system says that there is nothing: a path may lead through a file, in a circle, or be too long for any. */
const NOTHING: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);

/** What is at a place, or where a link at it leads; undefined where there is nothing. Throws a {@link Refusal} where nobody may look. */
export function lookAt(place: string, { follow = true } = {}): fs.Stats | undefined {
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
    return fs.readdirSync(folder, { withFileTypes: true }).map(toFolderEntry).sort(compareNames);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new Refusal([`${folder} cannot be read${explain(errorCode(error))}`]);
  }
}

/** What is in a folder, sorted by name; nothing where it cannot be read. */
export function peekFolder(folder: string): readonly FolderEntry[] {
  return (readEntries(folder) ?? []).map(toFolderEntry).sort(compareNames);
}

function toFolderEntry(entry: fs.Dirent): FolderEntry {
  return { name: entry.name, is: entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other" };
}

function compareNames(left: FolderEntry, right: FolderEntry): number {
  return left.name < right.name ? -1 : 1;
}
