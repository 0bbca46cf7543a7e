import type MarkdownIt from "markdown-it";
import type { StateCore, Token } from "markdown-it";
import { escapeHtml } from "./layout.ts";
import { makeMarkdown } from "./markdown.ts";
import { siteLink } from "./site-paths.ts";

/** What a page is rendered with. */
export interface SiteEnvironment {
  /** Path in the repository. */
  readonly file: string;
}

/** Markdown as the site shows it: links between its files, and blocks that the keyboard can scroll. */
export function makeSiteMarkdown(files: ReadonlySet<string>): MarkdownIt {
  const markdown = makeMarkdown();
  markdown.core.ruler.push("site-links", (state) => rewriteLinks(state, files));
  const { rules } = markdown.renderer;
  rules.fence = (tokens, at) => renderCode(tokens[at]);
  rules.code_block = (tokens, at) => renderCode(tokens[at]);
  rules.table_open = () => '<div class="scroll" tabindex="0" role="region" aria-label="Table">\n<table>\n';
  rules.table_close = () => "</table>\n</div>\n";
  return markdown;
}

/** Marks behind the language say how a block is tried, and are for no reader. */
function renderCode(token: Token | undefined): string {
  const isOutput = /^\s*\S+\s+output\b/.test(token?.info ?? "");
  const marks = isOutput ? 'class="output" aria-label="Output"' : 'aria-label="Code"';
  return `<pre ${marks} role="region" tabindex="0"><code>${escapeHtml(token?.content ?? "")}</code></pre>\n`;
}

function rewriteLinks({ tokens, env }: StateCore, files: ReadonlySet<string>): void {
  const { file } = env as SiteEnvironment;
  for (const token of tokens) {
    // A style of its own would be against the page's policy.
    if (token.type === "th_open" || token.type === "td_open") token.attrs = null;
    if (token.type === "html_block") token.content = rewriteHtml(token.content, { file, files });
    let isUnlinked = false;
    for (const child of token.children ?? []) {
      if (child.type === "image") rewrite(child, "src", { file, files });
      else if (child.type === "link_open") isUnlinked = !rewrite(child, "href", { file, files });
      else if (child.type === "link_close" && isUnlinked) child.tag = "span";
    }
  }
}

interface Place {
  readonly file: string;
  readonly files: ReadonlySet<string>;
}

/** False where the site has nothing there, such as a folder without a page: then it is no link. */
function rewrite(token: Token, name: string, { file, files }: Place): boolean {
  const link = siteLink(file, token.attrGet(name) ?? "", files);
  if (link === undefined) {
    token.tag = "span";
    token.attrs = null;
    return false;
  }
  token.attrSet(name, link);
  return true;
}

function rewriteHtml(html: string, { file, files }: Place): string {
  return html.replace(/(\s(?:href|src|srcset)=")([^"]+)"/g, (whole, before: string, target: string) => {
    const link = siteLink(file, target, files);
    return link === undefined ? whole : `${before}${link}"`;
  });
}
