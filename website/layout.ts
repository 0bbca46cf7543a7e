import { INDEX, type PageGroup } from "./navigation.ts";
import { relativeLink, siteFile } from "./site-paths.ts";
import { STYLE, STYLE_HASH } from "./style.ts";

/** A page around which the rest of the site is put. */
export interface PageFrame {
  /** Path in the repository. */
  readonly file: string;
  /** The page's own part, as HTML. */
  readonly content: string;
  readonly groups: readonly PageGroup[];
}

/** A page loads its own style and pictures of the site; it runs no script. A folder of files has no origin: `file:`. */
const POLICY = `default-src 'none'; style-src ${STYLE_HASH}; img-src 'self' file:; base-uri 'none'; form-action 'none'`;

const NAME = "Credential lanes";

/** A whole page. */
export function layOut({ file, content, groups }: PageFrame): string {
  const title = /<h1[^>]*>(.*?)<\/h1>/.exec(content)?.[1]?.replace(/<[^>]*>/g, "") ?? file;
  const link = (to: string): string => escapeHtml(relativeLink(siteFile(file), siteFile(to)));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title === NAME ? title : `${title} · ${NAME}`}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><strong><a href="${link("README.md")}">${NAME}</a></strong> <a href="${link(INDEX)}">Documentation</a>
<a class="jump" href="#pages">All pages</a></header>
<div class="columns">
<nav class="pages" id="pages" aria-label="Documentation">
${groups.map((group) => renderGroup(group, { file, link })).join("\n")}
</nav>
<main id="main">
${insertContents(content)}
</main>
</div>
</body>
</html>
`;
}

function renderGroup(
  { kind, pages }: PageGroup,
  { file, link }: { file: string; link: (to: string) => string },
): string {
  const items = pages.map((page) => {
    const current = page.file === file ? ' aria-current="page"' : "";
    return `<li><a href="${link(page.file)}"${current}>${escapeHtml(page.label)}</a></li>`;
  });
  return `<h2>${escapeHtml(kind)}</h2>\n<ul>\n${items.join("\n")}\n</ul>`;
}

/** From this many headings on a page has a list of them. */
const MANY_HEADINGS = 4;

/** Puts a list of the page's headings behind its title. */
function insertContents(content: string): string {
  const headings = Array.from(content.matchAll(/<h2 id="([^"]*)"[^>]*>(.*?)<\/h2>/g));
  if (headings.length < MANY_HEADINGS) return content;
  const items = headings.map(
    ([, id, words = ""]) => `<li><a href="#${id}">${words.replace(/<\/?a\b[^>]*>/g, "")}</a></li>`,
  );
  const list = `<details class="contents"><summary>On this page</summary>\n<ul>\n${items.join("\n")}\n</ul></details>`;
  return content.replace("</h1>", () => `</h1>\n${list}`);
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it stands in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character] ?? "");
}
