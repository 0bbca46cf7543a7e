import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { listFiles, projectRoot } from "./repository.ts";

/** Folders that no command of a page needs. */
const LEFT_OUT = /^(?:tests|bench|docs|website|examples)\//;

/** What make asks whether the packages are to be installed again. */
const PACKAGE_FILES = ["package.json", "package-lock.json", ".npmrc"];

/** A new request has the next id of its year: the day is told, so that a page shows the same id in every year. */
const FIX_DAY = 'if [ "$1" = new ]; then shift; set -- new --date 2026-06-27 "$@"; fi';

/** A checkout of its own, with this one's packages, and with `ccr` in its folder .bin; whoever asks for it removes it. */
export function copyCheckout(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-docs-"));
  for (const file of listFiles().filter((each) => !LEFT_OUT.test(each))) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.copyFileSync(path.join(projectRoot, file), path.join(folder, file));
  }
  linkPackages(folder);
  fs.mkdirSync(path.join(folder, ".bin"));
  const script = `#!/bin/sh\n${FIX_DAY}\nexec '${process.execPath}' '${path.join(folder, "cli/ccr.js")}' "$@"\n`;
  fs.writeFileSync(path.join(folder, ".bin/ccr"), script, { mode: 0o755 });
  return folder;
}

/** A folder of links: what a command would install goes beside them, and never into this checkout. */
function linkPackages(folder: string): void {
  const packages = path.join(projectRoot, "node_modules");
  fs.mkdirSync(path.join(folder, "node_modules"));
  // What is built in a copy is of the copy alone.
  for (const name of fs.readdirSync(packages).filter((each) => each !== ".cache")) {
    fs.symlinkSync(path.join(packages, name), path.join(folder, "node_modules", name));
  }
  const installed = path.join(folder, "node_modules/.installed");
  fs.rmSync(installed, { force: true });
  fs.writeFileSync(installed, "");
  for (const name of PACKAGE_FILES) fs.utimesSync(path.join(folder, name), 0, 0);
}
