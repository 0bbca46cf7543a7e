import { resolveLink } from "./check-links.ts";
import { readPage } from "./markdown.ts";

/** The kinds of documentation, in the order in which a reader needs them. */
export const KINDS = ["Tutorial", "How-to", "Reference", "Explanation"] as const;

/** Pages of one kind, as the index lists them. */
export interface PageGroup {
  readonly kind: string;
  readonly pages: readonly { readonly file: string; readonly label: string }[];
}

/** The index of all pages is the navigation too: each heading of it is a kind, each link below it a page. */
export const INDEX = "docs/README.md";

/** The groups of the index, with paths from the root. */
export function readNavigation(text: string): readonly PageGroup[] {
  const groups: { kind: string; pages: { file: string; label: string }[] }[] = [];
  const { tokens } = readPage(text);
  for (const [at, token] of tokens.entries()) {
    if (token.type === "heading_open" && token.tag === "h2") {
      groups.push({ kind: tokens[at + 1]?.content ?? "", pages: [] });
    }
    const children = token.children ?? [];
    for (const [index, child] of children.entries()) {
      const target = child.type === "link_open" ? child.attrGet("href") : null;
      if (target === null) continue;
      const end = children.findIndex((each, other) => other > index && each.type === "link_close");
      const label = children.slice(index + 1, end).map(({ content }) => content);
      groups.at(-1)?.pages.push({ file: resolveLink(INDEX, target).file, label: label.join("") });
    }
  }
  return groups;
}
