import { expect, test } from "vitest";
import { findBrokenLinks } from "../../website/check-links.ts";
import { readPage } from "../../website/markdown.ts";
import { listFiles, listPages, readFile } from "../../website/repository.ts";

test("every relative link and anchor of every page leads somewhere", () => {
  const files = listFiles();
  const names = listPages(files);
  expect(names.length).toBeGreaterThan(30);
  expect(findBrokenLinks({ files, pages: Object.fromEntries(names.map((name) => [name, readFile(name)])) })).toEqual(
    [],
  );
});

test.each([
  ["[a](gone.md)", "there is no such file or folder"],
  ["![a](images/gone.png)", "there is no such file or folder"],
  ["[a](other.md#gone)", "no heading of that page has this anchor"],
  ["[a](#gone)", "no heading of that page has this anchor"],
  ["[a][b]\n\n[b]: gone.md", "there is no such file or folder"],
  ['<img src="gone.png" alt="">', "there is no such file or folder"],
  ['<picture><source srcset="gone.png"></picture>', "there is no such file or folder"],
  ["[a](../../elsewhere.md)", "it leads out of the repository"],
  ["[a](/docs/other.md)", "it is absolute: from another address it leads elsewhere"],
  ["[a](../code.ts#L1)", "an anchor is of a page in Markdown alone"],
])("%s is found", (text, why) => {
  const pages = { "docs/page.md": `# Page\n\n${text}\n`, "docs/other.md": "# Other\n" };
  const found = findBrokenLinks({ files: [...Object.keys(pages), "code.ts"], pages });
  expect(found).toEqual([expect.objectContaining({ page: "docs/page.md", line: 3, why })]);
});

test("what is there is not found, and neither is what only looks like a link", () => {
  const pages = {
    "docs/page.md":
      "# A `page`: with (signs)\n\n## Twice\n\n## Twice\n\n[a](other.md) [b](../code.ts) [c](..) [d](../docs) [e](#twice-1)\n" +
      "[f](#a-page-with-signs) [g](other.md#x--y) [h](https://example.org/x#y) `[i](gone.md)`\n\n    [j](gone.md)\n",
    "docs/other.md": "# Other\n\n## X & y\n",
  };
  expect(findBrokenLinks({ files: [...Object.keys(pages), "code.ts"], pages })).toEqual([]);
});

test("every page that the program and its comments name is there", () => {
  const files = listFiles();
  const pages = Object.fromEntries(listPages(files).map((name) => [name, readPage(readFile(name))]));
  const sources = files.filter((file) =>
    /^(?:cli|lanes|library|policies|schemas|sandbox|index\.ts).*\.(?:ts|json)$/.test(file),
  );
  const named = sources.flatMap((source) =>
    Array.from(
      withoutComments(readFile(source)).matchAll(/\bdocs\/[a-z0-9/-]+\.md(?:#([a-z0-9-]+))?/g),
      ([place, anchor]) => ({
        source,
        place: place.split("#")[0] ?? "",
        anchor,
      }),
    ),
  );
  expect(named.length).toBeGreaterThan(10);
  const gone = named.filter(
    ({ place, anchor }) => pages[place] === undefined || (anchor !== undefined && !pages[place].anchors.has(anchor)),
  );
  expect(gone).toEqual([]);
});

/** Comments name pages of other projects, as sources. */
function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
}
