import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { compareText, type Finding } from "./finding.ts";

/** The text of one file; its path is relative to the root, with "/" between segments. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What was read, and what could not be; both sorted by path. */
export interface LoadResult {
  readonly sources: readonly SourceFile[];
  readonly findings: readonly Finding[];
}

/** Reads request files, and the request files of folders. */
export function loadSources(paths: readonly string[], { root }: { root: string }): LoadResult {
  const sources = paths
    .flatMap((path) => {
      const absolute = resolve(root, path);
      return statSync(absolute).isDirectory()
        ? readdirSync(absolute)
            .filter((name) => /\.ya?ml$/i.test(name))
            .map((name) => join(absolute, name))
        : [absolute];
    })
    .map((path) => ({ path: relative(root, path).split(sep).join("/"), text: readFileSync(path, "utf8") }))
    .sort((left, right) => compareText(left.path, right.path));
  return { sources, findings: [] };
}
