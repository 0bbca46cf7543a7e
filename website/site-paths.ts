import path from "node:path";
import { isExternal, resolveLink } from "./check-links.ts";

/** Pictures are shown as they are. */
const PICTURE = /\.(?:png|svg)$/;

/** Where a file of the repository is in the site: a page as HTML, a picture as it is, anything else as plain text. */
export function siteFile(file: string): string {
  if (/(?:^|\/)README\.md$/.test(file)) return file.replace(/README\.md$/, "index.html");
  if (file.endsWith(".md")) return file.replace(/\.md$/, ".html");
  return PICTURE.test(file) ? file : `${file}.txt`;
}

/** The link from one file of the site to another, which works at any address and from a folder of files. */
export function relativeLink(from: string, to: string): string {
  return path.posix.relative(path.posix.dirname(from), to) || path.posix.basename(to);
}

/** What a link of a page becomes in the site; undefined where it leads to a folder that has no page. */
export function siteLink(page: string, target: string, files: ReadonlySet<string>): string | undefined {
  if (isExternal(target)) return target;
  const { file, anchor } = resolveLink(page, target);
  const linked = [file, `${file}/README.md`, "README.md"].find(
    (each, at) => files.has(each) && (at < 2 || file === "."),
  );
  if (linked === undefined) return undefined;
  const hash = anchor === undefined ? "" : `#${anchor}`;
  return `${linked === page && hash !== "" ? "" : relativeLink(siteFile(page), siteFile(linked))}${hash}`;
}

/** The files that pages show or link to, beside the pages themselves. */
export function listLinked(
  links: readonly { readonly page: string; readonly target: string }[],
  files: ReadonlySet<string>,
): readonly string[] {
  const linked = links
    .filter(({ target }) => !isExternal(target))
    .map(({ page, target }) => resolveLink(page, target).file)
    .filter((file) => files.has(file) && !file.endsWith(".md"));
  return [...new Set(linked)].sort();
}
