import type { DeclaredLane } from "../continuity.ts";
import type { ExportedFile } from "./compose-files.ts";
import { readHeader } from "./header.ts";

/** What lies at a path of the folder: a file's text, or something that is no file. */
export interface FoundFile {
  readonly path: string;
  /** Undefined for what is no regular file, or cannot be read. */
  readonly text: string | undefined;
}

/** `differs`: ours, with another content. `missing`: not there. `left-over`: ours, of lanes that have ended. */
export type FileState = "same" | "differs" | "missing" | "left-over";

export interface ComparedFile {
  readonly path: string;
  readonly state: FileState;
}

/** How a folder compares with what is to be in it. */
export interface Comparison {
  /** By path. */
  readonly files: readonly ComparedFile[];
  /** What is in the way and is not this stack's, each with the reason. */
  readonly obstacles: readonly string[];
  /** The lanes that the folder holds, as its own files say. */
  readonly lanes: readonly DeclaredLane[];
}

/** Compares a folder with an export: what is not this stack's is not touched, and in the way where a file is to be. */
export function compareFiles(
  wanted: readonly ExportedFile[],
  { found, owner }: { found: readonly FoundFile[]; owner: string },
): Comparison {
  const texts = new Map(wanted.map(({ path, text }) => [path, text]));
  const there = new Map(found.map(({ path, text }) => [path, text]));
  const obstacles: string[] = [];
  const lanes = new Map<string, DeclaredLane>();
  const files: ComparedFile[] = [];
  for (const { path, text } of found) {
    const header = text === undefined ? undefined : readHeader(text);
    if (header?.owner === owner) {
      for (const lane of path.startsWith("lanes/") ? header.lanes : []) lanes.set(lane.name, lane);
      const isSame = texts.get(path) === text;
      files.push({ path, state: texts.has(path) ? (isSame ? "same" : "differs") : "left-over" });
    } else if (texts.has(path)) obstacles.push(explainObstacle(path, text, header?.owner));
  }
  for (const { path } of wanted) if (!there.has(path)) files.push({ path, state: "missing" });
  const byPath = (left: ComparedFile, right: ComparedFile): number => (left.path < right.path ? -1 : 1);
  return { files: files.sort(byPath), obstacles: obstacles.sort(), lanes: [...lanes.values()] };
}

function explainObstacle(path: string, text: string | undefined, owner: string | undefined): string {
  if (text === undefined)
    return `${path} is in the way and is no regular file: take it away, or export to another folder`;
  const whose = owner === undefined ? "has no header of ccr export" : `was exported for ${owner}`;
  return `${path} is in the way and ${whose}: take it away, or export to another folder`;
}
