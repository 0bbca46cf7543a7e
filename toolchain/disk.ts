import fs from "node:fs/promises";
import path from "node:path";
import type { ToolEntry } from "./programs.ts";
import { ToolchainError } from "./toolchain-error.ts";

/** Free bytes for this user on the disk of `folder`, which need not exist yet. */
export type AskFreeBytes = (folder: string) => Promise<number>;

export const askFreeBytes: AskFreeBytes = async (folder) => {
  try {
    const { bavail, bsize } = await fs.statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || parent === folder) throw error;
    return askFreeBytes(parent);
  }
};

/** What linking takes even where everything is compiled already: with less, no build can succeed. */
const leastBytes = 500e6;

/**
 * Throws a ToolchainError where a folder's disk cannot take a build at all. Where it has less than a first build takes,
 * `warn` gets a line: how much of that Go's caches hold already is not known.
 */
export async function checkFreeSpace(
  entries: readonly ToolEntry[],
  folders: readonly string[],
  { ask, warn }: { readonly ask: AskFreeBytes; readonly warn: (line: string) => void },
): Promise<void> {
  const needed = entries.reduce((sum, { megabytes }) => sum + megabytes, 0) * 1e6;
  const free = await Promise.all(folders.map(ask));
  const tightest = free.indexOf(Math.min(...free));
  const left = free[tightest] ?? Number.POSITIVE_INFINITY;
  if (left >= needed && left >= leastBytes) return;
  const names = entries.map(({ name }) => name).join(", ");
  const message = `A first build of ${names} takes up to ${formatSize(Math.max(needed, leastBytes))}, and the disk of ${folders[tightest]} has ${formatSize(left)} left`;
  const remedy = "free some space, or point CCR_TOOLCHAIN_DIR, GOCACHE and GOMODCACHE at folders on a larger disk";
  if (left < leastBytes) throw new ToolchainError("disk-full", `${message}: ${remedy}.`);
  warn(`${message}; if it does not last, ${remedy}.`);
}

/** "24.7 MB", "1.2 GB": decimal units, as disks are sold. */
export function formatSize(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Bytes of a file, or of all files of a folder. */
export async function measureSize(target: string): Promise<number> {
  const stats = await fs.stat(target);
  if (!stats.isDirectory()) return stats.size;
  const names = await fs.readdir(target);
  const sizes = await Promise.all(names.map((name) => measureSize(path.join(target, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
