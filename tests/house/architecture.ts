import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import ts from "typescript";
import { projectRoot } from "../../sandbox/paths.ts";

/** A row of the code map: a folder or a file, and what it imports of the tree, of packages and of Node.js. */
export interface MapRow {
  readonly place: string;
  readonly imports: readonly string[];
}

/** The text of a file of the tree. */
export function readText(file: string): string {
  return fs.readFileSync(path.join(projectRoot, file), "utf8");
}

const text = readText("ARCHITECTURE.md");
const wordsOf = (cell = ""): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);

/** The table of imports of ARCHITECTURE.md. */
export function readMap(): readonly MapRow[] {
  const rows = text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  return rows
    .filter((cells) => cells.length === 5 && cells[1]?.startsWith("`"))
    .flatMap(([, place, , imports]) => ({
      place: wordsOf(place)[0] ?? "",
      imports: wordsOf(imports),
    }));
}

/** Every folder that ARCHITECTURE.md names. */
export function listNamedFolders(): ReadonlySet<string> {
  return new Set(wordsOf(text).filter((word) => /^[\w.-]+(\/[\w.-]+)*\/$/.test(word)));
}

/** Files that git knows and that are there. */
export function listTracked(...patterns: readonly string[]): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z", "--", ...patterns], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  return listed.split("\0").filter((file) => file !== "" && fs.existsSync(path.join(projectRoot, file)));
}

/** What a file imports, by a word of the map each: a file of the tree with its path, a package, a module of Node.js. */
export function listImports(file: string): readonly string[] {
  const source = readText(file);
  const { importedFiles } = ts.preProcessFile(source, true, true);
  // `createRequire` where a package is big and seldom needed.
  const loaded = [...source.matchAll(/\bload\("([^"]+)"\)/g)].map(([, name = ""]) => name);
  // Its schemas a compiled file finds by the name of the package.
  return [...importedFiles.map(({ fileName }) => fileName), ...loaded].map((name) =>
    name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : name.replace(/^credential-lanes\//, ""),
  );
}

/** True where a word of the map stands for an import. */
export function covers(word: string, name: string): boolean {
  if (word.endsWith("/*.json")) return name.startsWith(word.slice(0, -"*.json".length)) && name.endsWith(".json");
  if (word.endsWith("/")) return name.startsWith(word) && !name.endsWith(".json");
  return name === word || name.startsWith(`${word}/`) || (word === "node" && name.startsWith("node:"));
}
