import fs from "node:fs";
import { judgePathProgram } from "./path-program.ts";
import { findToolEntry, type ToolEntry, toolEntries } from "./programs.ts";
import { builtPlace, moduleRoot, pinnedVersion, toolchainDir } from "./toolchain-dir.ts";
import { ToolchainError } from "./toolchain-error.ts";

/** A program, or a folder of files, that is there to be used. */
export interface Tool {
  /** Absolute path of the program, or of the folder. */
  readonly path: string;
  /** File name of the program: "openbao" is served by "bao" or by "vault-dev". */
  readonly program: string;
  readonly source: "PATH" | "built";
  /** "1.2.3" */
  readonly version: string;
}

/** One row as it stands: the tool, or nothing, and why what PATH has is not taken. */
export interface Resolution {
  readonly name: string;
  readonly entry: ToolEntry;
  readonly tool?: Tool;
  readonly refused?: string;
}

/** Where to look; the defaults are this process's environment and this folder's modules. */
export interface ToolchainPlace {
  readonly environment?: NodeJS.ProcessEnv;
  readonly root?: string;
}

/** What is there of the named programs, in their order; builds nothing. Throws a ToolchainError for an unknown name. */
export async function resolveTools(names: readonly string[], place: ToolchainPlace = {}): Promise<Resolution[]> {
  return Promise.all(names.map((name) => resolveEntry(name, findEntry(name), place)));
}

function findEntry(name: string): ToolEntry {
  const entry = findToolEntry(name);
  if (entry !== undefined) return entry;
  const known = toolEntries.map((candidate) => candidate.name).join(", ");
  throw new ToolchainError("unknown-program", `"${name}" is not a program of the toolchain, which has ${known}.`);
}

/** What is there of one row, of this table or of another one. */
export async function resolveEntry(name: string, entry: ToolEntry, place: ToolchainPlace = {}): Promise<Resolution> {
  const { path, version, refused } = await judgePathProgram(entry, place.environment ?? process.env);
  if (path !== undefined) {
    const program = entry.onPath?.command ?? entry.name;
    return { name, entry, tool: { path, program, source: "PATH", version: version ?? "unknown" } };
  }
  const tool = findBuilt(entry, place);
  return { name, entry, ...(tool ? { tool } : {}), ...(refused === undefined ? {} : { refused }) };
}

/** The entry as it was built from today's module files, or undefined. */
export function findBuilt(entry: ToolEntry, { environment, root = moduleRoot }: ToolchainPlace): Tool | undefined {
  const built = builtPlace(entry, root, toolchainDir(environment));
  if (!fs.existsSync(built.path)) return undefined;
  const program = entry.kind === "program" ? entry.command : entry.name;
  return { path: built.path, program, source: "built", version: pinnedVersion(entry, root).replace(/^v/, "") };
}
