import { spawnSync } from "node:child_process";
import process from "node:process";

/**
 * Installs Debian's Chromium where there is no browser and the system's packages may be installed: the tests of the
 * review pages run in it. Elsewhere they are skipped and say so.
 */
export function installBrowser(): void {
  const has = (program: string): boolean => spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
  if (["chromium", "chromium-browser", "google-chrome"].some(has)) return;
  if (process.getuid?.() !== 0 || !has("apt-get")) {
    console.log("no Chromium on PATH: the tests of the review pages in a browser are skipped");
    return;
  }
  console.log("installing Chromium for the tests of the review pages");
  const run = (...args: readonly string[]): number | null =>
    spawnSync("apt-get", [...args], { stdio: ["ignore", "ignore", "inherit"], timeout: 300_000 }).status;
  const install = ["install", "--yes", "--quiet", "--no-install-recommends", "chromium"];
  const isDone = run(...install) === 0 || (run("update", "--quiet") === 0 && run(...install) === 0);
  if (!isDone) console.log("Chromium cannot be installed: the tests of the review pages in a browser are skipped");
}
