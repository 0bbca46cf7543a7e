import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { type Browser, chromium } from "playwright-core";
import { onTestFinished } from "vitest";
import { launcher } from "../run-ccr.ts";

/** Where Chromium is; undefined where there is none. */
export const browserFile = (process.env.PATH ?? "")
  .split(path.delimiter)
  .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => path.join(folder, name)))
  .find((file) => fs.existsSync(file));

/** A real browser without a window; it is closed when the file's tests are done. */
export function openBrowser(): Promise<Browser> {
  if (browserFile === undefined) throw new Error("there is no Chromium on PATH");
  return chromium.launch({ executablePath: browserFile, args: ["--no-sandbox"] });
}

/** Runs `ccr serve` in a folder until the test ends, and answers with its address. */
export function startServe(cwd: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env.PATH ?? "", HOME: cwd };
  const child = spawn(process.execPath, [launcher, "serve", ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once("close", resolve));
    if (child.exitCode === null && child.kill("SIGTERM")) await ended;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`ccr serve ended with ${code}`)));
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
}
