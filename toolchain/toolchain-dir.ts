import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { ToolEntry } from "./programs.ts";

/** The folder of this file: a module folder per program. */
export const moduleRoot = import.meta.dirname;

/** Absolute path of the folder that holds what is built: CCR_TOOLCHAIN_DIR, else one in the user's cache folder. */
export function toolchainDir(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment.CCR_TOOLCHAIN_DIR;
  if (chosen !== undefined && chosen !== "") return path.resolve(chosen);
  const cache = environment.XDG_CACHE_HOME;
  const base = cache !== undefined && path.isAbsolute(cache) ? cache : path.join(os.homedir(), ".cache");
  return path.join(base, "credential-lanes", "toolchain");
}

const goArchitectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

/** GOOS and GOARCH of this machine; a build for another one would be of no use here. */
export function goPlatform(): { readonly GOOS: string; readonly GOARCH: string } {
  return {
    GOOS: process.platform === "win32" ? "windows" : process.platform,
    GOARCH: goArchitectures[process.arch] ?? process.arch,
  };
}

/** Version "v1.2.3" of the entry's module as its go.mod pins it; throws where go.mod does not name the module. */
export function pinnedVersion(entry: ToolEntry, root: string): string {
  const file = path.join(root, entry.folder, "go.mod");
  const words = fs
    .readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.replace("require", "").trim().split(/\s+/));
  const version = words.find(([module]) => module === entry.module)?.[1];
  if (version === undefined) throw new Error(`${file} does not require ${entry.module}`);
  return version;
}

/** The lowest Go that the entry's go.mod accepts, "1.26.0". */
export function requiredGo(entry: ToolEntry, root: string): string {
  const text = fs.readFileSync(path.join(root, entry.folder, "go.mod"), "utf8");
  return /^go (\S+)$/m.exec(text)?.[1] ?? "1.26";
}

/** Arguments of `go build` beyond the output; the package comes last. */
export function buildArguments(entry: ToolEntry, root: string): readonly string[] {
  if (entry.kind === "files") return [entry.source, entry.pattern.source];
  return ["-trimpath", "-buildvcs=false", ...entry.buildArgs(pinnedVersion(entry, root)), entry.package];
}

/** 16 hex digits that change with everything that a build is made from: module files, Go files, arguments, platform. */
export function buildKey(entry: ToolEntry, root: string): string {
  const folder = path.join(root, entry.folder);
  const files = fs.readdirSync(folder).filter((name) => /^go\.(?:mod|sum)$|\.go$/.test(name));
  const { GOOS, GOARCH } = goPlatform();
  const parts = [JSON.stringify([GOOS, GOARCH, ...buildArguments(entry, root)])];
  for (const name of files.sort()) parts.push(name, fs.readFileSync(path.join(folder, name), "base64"));
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}

/** Where the entry lies once it is built: the folder that appears whole, and the path to use inside it. */
export function builtPlace(
  entry: ToolEntry,
  root: string,
  dir: string,
): { readonly folder: string; readonly path: string } {
  const folder = path.join(dir, `${entry.name}-${buildKey(entry, root)}`);
  return { folder, path: path.join(folder, entry.kind === "program" ? entry.command : "crds") };
}
