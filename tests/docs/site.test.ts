import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildSite } from "../../website/build-site.ts";
import { checkSite } from "../../website/check-site.ts";
import { INDEX, readNavigation } from "../../website/navigation.ts";
import { readFile } from "../../website/repository.ts";
import { siteFile } from "../../website/site-paths.ts";
import { browserFile, openBrowser } from "../cli/site/browser.ts";

let folder: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-site-test-"));
  await buildSite(folder);
}, 120_000);

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const listAll = (): readonly string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
const read = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");

test("every page of the index is a page of the site, and each leads to all others", () => {
  const files = readNavigation(readFile(INDEX)).flatMap(({ pages }) => pages.map(({ file }) => siteFile(file)));
  expect(files.length).toBeGreaterThan(30);
  for (const file of files)
    expect(
      read(file)
        .match(/<nav class="pages"[\s\S]*<\/nav>/)?.[0]
        .match(/<li>/g),
    ).toHaveLength(files.length);
});

test("no page has a script, or anything from elsewhere", () => {
  for (const file of listAll().filter((each) => each.endsWith(".html"))) {
    expect(read(file)).not.toMatch(/<script|\son\w+=|\ssrc="https?:|<link|@import|url\(/i);
    expect(read(file)).toContain("default-src 'none'");
  }
});

test("the same pages give the same bytes", async () => {
  const before = new Map(listAll().map((file) => [file, read(file)]));
  await buildSite(folder);
  expect(new Map(listAll().map((file) => [file, read(file)]))).toEqual(before);
});

test.each([
  ['<a href="gone.html">x</a>', "gone.html is not there"],
  ['<a href="#gone">x</a>', "#gone has no such place"],
  ['<a href="other.html#gone">x</a>', "other.html#gone has no such place"],
  ['<img src="https://example.org/x.png">', "https://example.org/x.png is from elsewhere"],
  ["<script>x()</script>", "it loads more than a page may"],
])("a site with %s is refused", (html, why) => {
  const other = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-site-test-"));
  onTestFinished(() => fs.rmSync(other, { recursive: true, force: true }));
  fs.writeFileSync(path.join(other, "page.html"), html);
  fs.writeFileSync(path.join(other, "other.html"), '<h2 id="here">x</h2><a href="page.html">x</a>');
  expect(checkSite(other)).toEqual([`page.html: ${why}`]);
});

/** What measure-page.js says of a page. */
interface Measured {
  readonly width: number;
  readonly contrasts: readonly number[];
}

// Skipped only where there is no browser; the reason is in the name, which the report prints.
describe.skipIf(browserFile === undefined)(
  "in a browser, from files (skipped where no Chromium is on PATH: apt-get install chromium)",
  () => {
    const measure = fs.readFileSync(path.join(import.meta.dirname, "../cli/site/measure-page.js"), "utf8");
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser.close());

    async function open(file: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
      const page = await browser.newPage(options);
      onTestFinished(() => page.close());
      await page.goto(pathToFileURL(path.join(folder, file)).href);
      return page;
    }

    test.each(["light", "dark"] as const)(
      "%s: words stand out from their ground, nothing is wider than a phone, nothing is refused",
      async (colorScheme) => {
        for (const file of ["index.html", "docs/index.html", "docs/findings.html", "docs/ownership.html"]) {
          const page = await browser.newPage({ colorScheme, viewport: { width: 390, height: 800 } });
          const said: string[] = [];
          page.on("console", (message) => said.push(message.text()));
          await page.goto(pathToFileURL(path.join(folder, file)).href);
          const { width, contrasts } = await page.evaluate<Measured>(measure);
          expect([file, width, said]).toEqual([file, 390, []]);
          expect(contrasts.length).toBeGreaterThan(20);
          expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5);
          expect(await page.evaluate("[...document.images].filter((image) => image.naturalWidth === 0).length")).toBe(
            0,
          );
          await page.close();
        }
      },
    );

    test("the keyboard reaches the content first, and then other pages", async () => {
      const page = await open("docs/guard.html", { javaScriptEnabled: false });
      await page.keyboard.press("Tab");
      expect(await page.locator(":focus").innerText()).toBe("Skip to the content");
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: "Fixtures", exact: true }).press("Enter");
      await page.waitForURL(/docs\/fixtures\.html$/);
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("Fixtures");
      expect(await page.locator('[aria-current="page"]').innerText()).toBe("Fixtures");
    });
  },
);
