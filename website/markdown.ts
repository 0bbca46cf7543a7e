import GithubSlugger from "github-slugger";
import MarkdownIt, { type MarkdownItOptions, type StateCore, type Token } from "markdown-it";

/** A link or a picture of a page. */
export interface PageLink {
  readonly target: string;
  /** 1-based; of the block that it stands in. */
  readonly line: number;
}

/** A block of code, with what its first line says. */
export interface CodeBlock {
  /** Language and marks, such as `sh sandbox`; empty where the block is only indented. */
  readonly info: string;
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** What a text in Markdown has, as far as others refer to it. */
export interface Page {
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly PageLink[];
  readonly blocks: readonly CodeBlock[];
  readonly tokens: readonly Token[];
}

/** Reads Markdown as GitHub does, and gives each heading the anchor that GitHub gives it. */
export function makeMarkdown(options: MarkdownItOptions = {}): MarkdownIt {
  const markdown = new MarkdownIt({ html: true, linkify: false, ...options });
  markdown.core.ruler.push("anchors", addAnchors);
  return markdown;
}

function addAnchors({ tokens }: StateCore): void {
  const slugger = new GithubSlugger();
  for (const [at, token] of tokens.entries()) {
    if (token.type === "heading_open") token.attrSet("id", slugger.slug(plainText(tokens[at + 1])));
  }
}

function plainText(inline: Token | undefined): string {
  return (inline?.children ?? []).map(({ type, content }) => (type === "html_inline" ? "" : content)).join("");
}

/** Reads a page: its anchors, links and blocks of code. */
export function readPage(text: string): Page {
  const tokens = makeMarkdown().parse(text, {});
  const anchors = new Set<string>();
  const links: PageLink[] = [];
  const blocks: CodeBlock[] = [];
  for (const token of tokens) {
    const line = (token.map?.[0] ?? 0) + 1;
    if (token.type === "heading_open") anchors.add(String(token.attrGet("id")));
    else if (token.type === "fence" || token.type === "code_block") {
      blocks.push({ info: token.info.trim(), text: token.content, line });
    } else if (token.type === "html_block") {
      links.push(...htmlTargets(token.content).map((target) => ({ target, line })));
    }
    links.push(...inlineTargets(token).map((target) => ({ target, line })));
  }
  return { anchors, links, blocks, tokens };
}

function inlineTargets({ children }: Token): readonly string[] {
  return (children ?? []).flatMap((child) => {
    if (child.type === "html_inline") return htmlTargets(child.content);
    return [child.attrGet("href"), child.attrGet("src")].filter((each) => each !== null);
  });
}

/** Pictures of a page for both colour schemes are HTML. */
function htmlTargets(html: string): readonly string[] {
  return Array.from(html.matchAll(/\s(?:href|src|srcset)="([^"]+)"/g), ([, target = ""]) => target);
}
