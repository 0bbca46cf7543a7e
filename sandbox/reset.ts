import fs from "node:fs";
import path from "node:path";
import { stopSandbox } from "./control-plane.ts";
import type { SandboxPaths } from "./paths.ts";

/** Stops the sandbox and deletes its folder; refuses a folder that no sandbox was made in. */
export async function resetSandbox(paths: SandboxPaths, progress: (line: string) => void): Promise<void> {
  if (!fs.existsSync(paths.root)) {
    progress("no sandbox here");
    return;
  }
  const made = [paths.state, path.join(paths.certificates, "complete")].some((file) => fs.existsSync(file));
  if (!made && fs.readdirSync(paths.root).length > 0) {
    throw new Error(`${paths.root} holds no sandbox: nothing was deleted`);
  }
  await stopSandbox(paths, progress);
  fs.rmSync(paths.root, { recursive: true, force: true });
  progress(`deleted ${paths.root}`);
}
