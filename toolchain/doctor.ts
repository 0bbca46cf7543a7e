import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { formatSize, measureSize } from "./disk.ts";
import { checkPackages, checkPrerequisites, type Prerequisite } from "./prerequisites.ts";
import { toolTargets } from "./programs.ts";
import { type Resolution, resolveTools, type ToolchainPlace } from "./resolve.ts";
import { moduleRoot, toolchainDir } from "./toolchain-dir.ts";

/** One program as the doctor reports it. */
export interface ProgramReport {
  readonly name: string;
  readonly purpose: string;
  /** The first target that needs it. */
  readonly neededBy: string;
  readonly source: "PATH" | "built" | "missing";
  readonly path?: string;
  readonly version?: string;
  readonly bytes?: number;
  /** Why the program on PATH is not taken. */
  readonly refused?: string;
  /** The command that gets it, where it is missing. */
  readonly command?: string;
}

/** What is there and what is missing on this machine; `ready` says whether a preview can start without building. */
export interface DoctorReport {
  readonly ready: boolean;
  readonly folder: string;
  readonly prerequisites: readonly Prerequisite[];
  readonly packages: { readonly wanted: number; readonly missing: readonly string[] };
  readonly programs: readonly ProgramReport[];
}

/** Looks at everything and changes nothing. */
export async function examine(place: ToolchainPlace = {}): Promise<DoctorReport> {
  const { environment = process.env, root = moduleRoot } = place;
  const prerequisites = await checkPrerequisites(root, environment);
  const packages = checkPackages(path.dirname(root));
  const programs = await Promise.all((await resolveTools(toolTargets.test ?? [], place)).map(reportProgram));
  // Go builds what is missing: where nothing is, it is not needed.
  const isReady =
    packages.missing.length === 0 &&
    prerequisites.every(({ name, state }) => name === "go" || state === "present") &&
    programs.every(({ neededBy, source }) => neededBy !== "preview" || source !== "missing");
  return { ready: isReady, folder: toolchainDir(environment), prerequisites, packages, programs };
}

async function reportProgram({ name, entry, tool, refused }: Resolution): Promise<ProgramReport> {
  const neededBy = Object.keys(toolTargets).find((target) => toolTargets[target]?.includes(name)) ?? "test";
  const row = { name, purpose: entry.purpose, neededBy, ...(refused === undefined ? {} : { refused }) };
  if (tool === undefined)
    return { ...row, source: "missing", command: `node_modules/.bin/node toolchain/build.ts ${name}` };
  const { source, path: place, version } = tool;
  return { ...row, source, path: place, version, bytes: await measureSize(place) };
}

/** The report as a table and, below it, one line for each thing to do. */
export function formatReport(report: DoctorReport): string {
  const rows = [["what", "from", "version", "size", "for", "where"]];
  for (const { name, state, version, path: place } of report.prerequisites) {
    rows.push([name, state === "present" ? "PATH" : state, version ?? "", "", "all", place ?? ""]);
  }
  const { wanted, missing } = report.packages;
  rows.push([
    "npm packages",
    missing.length === 0 ? "npm" : "missing",
    `${wanted - missing.length} of ${wanted}`,
    "",
    "all",
  ]);
  for (const { name, source, version, bytes, neededBy, path: place } of report.programs) {
    const size = bytes === undefined ? "" : formatSize(bytes);
    rows.push([name, source, version ?? "", size, neededBy, place ?? ""]);
  }
  return [...alignColumns(rows), "", ...listRemedies(report)].join("\n");
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function listRemedies({ ready, folder, prerequisites, packages, programs }: DoctorReport): string[] {
  const lines = [`What is built lies in ${folder}.`];
  const unbuilt = programs.filter(({ source }) => source === "missing");
  for (const { name, state, minimum, version, remedy } of prerequisites) {
    // Go builds programs, and does nothing else.
    const when = name === "go" && unbuilt.length === 0 ? "; not before something is to be built" : "";
    if (state === "missing") lines.push(`${name} is missing (${minimum} or later is needed${when}): ${remedy}`);
    if (state === "too old")
      lines.push(`${name} is ${version ?? "of an unknown version"}, ${minimum} or later is needed${when}: ${remedy}`);
  }
  if (packages.missing.length > 0)
    lines.push(`npm packages missing or of another version: ${packages.missing.join(", ")}: npm ci`);
  for (const { refused } of programs) if (refused !== undefined) lines.push(`not taken from PATH: ${refused}`);
  for (const { name, command } of unbuilt) lines.push(`${name} is missing: ${command}`);
  if (unbuilt.length > 1) lines.push("All that is missing: make toolchain");
  return [
    ...lines,
    ready ? "Ready for make preview." : "Not ready for make preview; it builds the missing programs itself.",
  ];
}

async function main(argv: readonly string[]): Promise<number> {
  let json: boolean;
  try {
    json = parseArgs({ args: [...argv], options: { json: { type: "boolean" } } }).values.json === true;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nusage: node toolchain/doctor.ts [--json]\n`);
    return 2;
  }
  const report = await examine();
  process.stdout.write(`${json ? JSON.stringify(report, undefined, 2) : formatReport(report)}\n`);
  return report.ready ? 0 : 1;
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await main(process.argv.slice(2));
}
