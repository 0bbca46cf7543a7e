import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { drawTerminal } from "../../website/pictures/draw-terminal.ts";
import { DRAWINGS } from "../../website/pictures/main.ts";
import { takeScreenshots } from "../../website/pictures/take-screenshots.ts";
import { projectRoot, readFile } from "../../website/repository.ts";
import { makeFolder } from "../cli/run-ccr.ts";
import { browserFile } from "../cli/site/browser.ts";

test.each(Object.entries(DRAWINGS))("%s is what `make screenshots` draws", { timeout: 120_000 }, (file, draw) => {
  const drawn = draw();
  expect(drawn).toBe(readFile(file));
  expect(drawn).toMatch(/^<svg [^>]*role="img" aria-label="[^"]+/);
  // Nothing of the machine, no instant, and nothing that is loaded from elsewhere.
  expect(drawn).not.toMatch(
    /\/tmp|\/home|\/root|\d{2}:\d{2}:\d{2}|https?:(?!\/\/www\.w3\.org\/2000\/svg)|<script|<image/,
  );
});

test("colours of a terminal become classes, its lines go on where it ends, and nothing is markup", () => {
  const picture = drawTerminal([
    { command: "ccr <x>", printed: `\u001b[1mbold\u001b[22m \u001b[31mred\u001b[39m &\n${"y".repeat(130)}\n` },
  ]);
  expect(picture).toContain('<tspan class="b">bold</tspan> <tspan class="red">red</tspan> &amp;</text>');
  expect(picture).toContain("ccr &lt;x&gt;");
  expect(picture).toContain(`>${"y".repeat(118)}</text>`);
  expect(picture).toContain(`>${"y".repeat(12)}</text>`);
});

describe.skipIf(browserFile === undefined)(
  "screenshots (skipped where no Chromium is on PATH: apt-get install chromium)",
  () => {
    test("are taken of the review pages, and are as large as the committed ones", { timeout: 120_000 }, async () => {
      const folder = makeFolder({});
      await takeScreenshots(folder);
      const names = fs.readdirSync(folder).sort();
      expect(names).toEqual(["review-list.png", "review-request.png"]);
      for (const name of names) {
        const committed = fs.readFileSync(path.join(projectRoot, "docs/images", name));
        expect(readSize(fs.readFileSync(path.join(folder, name)))).toEqual(readSize(committed));
        expect(committed.length).toBeLessThan(150_000);
      }
    });
  },
);

/** Width and height stand in the first chunk of a PNG. */
function readSize(png: Buffer): readonly [number, number] {
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}
