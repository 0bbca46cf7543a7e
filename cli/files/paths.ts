import path from "node:path";

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
