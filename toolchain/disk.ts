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

/** Throws a ToolchainError where one of the folders lies on a disk without room for a first build of the entries. */
export async function requireFreeSpace(
  entries: readonly ToolEntry[],
  folders: readonly string[],
  ask: AskFreeBytes,
): Promise<void> {
  const needed = entries.reduce((sum, { megabytes }) => sum + megabytes, 0) * 1e6;
  for (const folder of folders) {
    const free = await ask(folder);
    if (free >= needed) continue;
    throw new ToolchainError(
      "disk-full",
      `Building ${entries.map(({ name }) => name).join(", ")} takes up to ${formatSize(needed)}, and the disk of ${folder} has ${formatSize(free)} left: free some space, or point CCR_TOOLCHAIN_DIR, GOCACHE and GOMODCACHE at folders on a larger disk.`,
    );
  }
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
