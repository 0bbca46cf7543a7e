import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** The checkout. */
export const projectRoot = path.resolve(import.meta.dirname, "..");

/** The files of the checkout that are, or are about to be, in Git, by their paths from the root; sorted. */
export function listFiles(): readonly string[] {
  const output = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: projectRoot,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = new Set(output.split("\0").filter((file) => file !== ""));
  return [...files].filter((file) => fs.existsSync(path.join(projectRoot, file))).sort();
}

/** Markdown that people read: what tests read as fixtures is no page. */
export function listPages(files: readonly string[] = listFiles()): readonly string[] {
  return files.filter((file) => file.endsWith(".md") && !file.startsWith("tests/fixtures/"));
}

/** The text of a file, by its path from the root. */
export function readFile(file: string): string {
  return fs.readFileSync(path.join(projectRoot, file), "utf8");
}
