import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Eleventy } from "@11ty/eleventy";
import { findBrokenLinks } from "./check-links.ts";
import { checkSite } from "./check-site.ts";
import { layOut } from "./layout.ts";
import { readPage } from "./markdown.ts";
import { INDEX, readNavigation } from "./navigation.ts";
import { listFiles, listPages, projectRoot, readFile } from "./repository.ts";
import { makeSiteMarkdown } from "./site-markdown.ts";
import { listLinked, siteFile } from "./site-paths.ts";

/** Builds the site into a folder, which holds nothing else afterwards; throws where a link leads nowhere. */
export async function buildSite(output: string): Promise<{ readonly pages: number }> {
  const all = listFiles();
  const texts = Object.fromEntries(listPages(all).map((file) => [file, readFile(file)]));
  const broken = findBrokenLinks({ files: all, pages: texts });
  if (broken.length > 0) {
    throw new Error(broken.map(({ page, line, target, why }) => `${page}:${line}: ${target}: ${why}`).join("\n"));
  }
  fs.rmSync(output, { recursive: true, force: true });
  await writePages(texts, { output, files: new Set(all) });
  const links = Object.entries(texts).flatMap(([page, text]) =>
    readPage(text).links.map(({ target }) => ({ page, target })),
  );
  for (const file of listLinked(links, new Set(all))) {
    const target = path.join(output, siteFile(file));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(path.join(projectRoot, file), target);
  }
  const wrong = checkSite(output);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return { pages: Object.keys(texts).length };
}

interface Writing {
  readonly output: string;
  readonly files: ReadonlySet<string>;
}

/** The pages are given to Eleventy as texts, from an empty folder, so that it looks for none and fills in no template. */
async function writePages(texts: Readonly<Record<string, string>>, { output, files }: Writing): Promise<void> {
  const groups = readNavigation(texts[INDEX] ?? "");
  const byOutput = new Map(Object.keys(texts).map((file) => [path.resolve(output, siteFile(file)), file]));
  const input = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-site-"));
  const eleventy = new Eleventy(input, output, {
    quietMode: true,
    configPath: null,
    config(config) {
      config.setUseGitIgnore(false);
      config.setLibrary("md", makeSiteMarkdown(files));
      for (const [file, text] of Object.entries(texts)) {
        config.addTemplate(file, text, { file, permalink: siteFile(file), templateEngineOverride: "md" });
      }
      config.addTransform("layout", function (content) {
        const file = byOutput.get(path.resolve(this.page.outputPath));
        return file === undefined ? content : layOut({ file, content, groups });
      });
    },
  });
  eleventy.disableLogger();
  try {
    await eleventy.write();
  } finally {
    fs.rmSync(input, { recursive: true, force: true });
  }
}
