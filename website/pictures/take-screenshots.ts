import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { chromium } from "playwright-core";
import { copyCheckout } from "../copy-checkout.ts";

/** Pixels of a screenshot: as wide as a page shows it. */
const VIEWPORT = { width: 1000, height: 560 } as const;

/** A request to look at. */
const NEW = [
  ...["new", "--title", "Mail relay password of the notifier", "--agent", "notifier-team"],
  ...["--reason", "The notifier sends mail through the relay.", "--approver", "platform-operator"],
  ...["--domain", "communication", "--tenant", "notifier", "--workload", "notifier", "--environment", "production"],
  ...["--purpose", "The notifier sends mail", "--bundle", "mail-relay", "--field", "MAIL_RELAY_PASSWORD"],
];

/** Where Chromium is. */
function findBrowser(): string {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const files = (process.env.PATH ?? "")
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name)));
  const found = files.find((file) => fs.existsSync(file));
  if (found === undefined) throw new Error("there is no Chromium on PATH: apt-get install chromium");
  return found;
}

/** Takes pictures of the review pages of a checkout with a request that waits for its approvers. */
export async function takeScreenshots(folder: string): Promise<void> {
  const checkout = copyCheckout();
  const launcher = path.join(checkout, ".bin/ccr");
  const options = { cwd: checkout, env: { PATH: process.env.PATH ?? "", HOME: checkout } };
  let server: ChildProcess | undefined;
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox"] });
  try {
    spawnSync(launcher, NEW, options);
    server = spawn(launcher, ["serve"], { ...options, stdio: ["ignore", "pipe", "inherit"] });
    const url = await readAddress(server);
    const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: "light", reducedMotion: "reduce" });
    await page.goto(url);
    await page.screenshot({ path: path.join(folder, "review-list.png") });
    await page.goto(`${url}requests/CCR-2026-0004`);
    await page.screenshot({ path: path.join(folder, "review-request.png") });
  } finally {
    await browser.close();
    server?.kill("SIGTERM");
    fs.rmSync(checkout, { recursive: true, force: true });
  }
}

function readAddress(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("close", (code) => reject(new Error(`ccr serve ended with ${code}`)));
    server.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
}
