import { spawnSync } from "node:child_process";
import fs from "node:fs";
import process from "node:process";

/** A program of Debian that tests use where it is there. */
interface Wanted {
  /** Any of them will do. */
  readonly commands: readonly string[];
  readonly package: string;
  /** What is skipped without it. */
  readonly tests: string;
}

/** Debian puts the server's programs beside PATH, by its version. */
function debianServers(): readonly string[] {
  const root = "/usr/lib/postgresql";
  return fs.existsSync(root) ? fs.readdirSync(root).map((version) => `${root}/${version}/bin/initdb`) : [];
}

const WANTED: readonly Wanted[] = [
  {
    commands: ["chromium", "chromium-browser", "google-chrome"],
    package: "chromium",
    tests: "the tests of the review pages in a browser",
  },
  {
    commands: ["initdb", ...debianServers()],
    package: "postgresql",
    tests: "the tests of a backend that working copies share",
  },
  { commands: ["shellcheck"], package: "shellcheck", tests: "the checks of the workflows' scripts by shellcheck" },
];

const has = (program: string): boolean => spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;

/** Installs what tests use of Debian's packages, where they may be installed; elsewhere those tests are skipped and say so. */
export function installPrograms(): void {
  const missing = WANTED.filter(({ commands }) => !commands.some(has));
  const mayInstall = process.getuid?.() === 0 && has("apt-get");
  for (const wanted of missing) {
    if (mayInstall) console.log(`installing ${wanted.package} for ${wanted.tests}`);
    if (!mayInstall || !install(wanted.package)) {
      console.log(`there is no ${wanted.package}, and it cannot be installed: ${wanted.tests} are skipped`);
    }
  }
}

function install(name: string): boolean {
  const run = (...args: readonly string[]): number | null =>
    spawnSync("apt-get", [...args], { stdio: ["ignore", "ignore", "inherit"], timeout: 300_000 }).status;
  const words = ["install", "--yes", "--quiet", "--no-install-recommends", name];
  return run(...words) === 0 || (run("update", "--quiet") === 0 && run(...words) === 0);
}
