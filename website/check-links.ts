import path from "node:path";
import { type Page, readPage } from "./markdown.ts";

/** A link that leads nowhere. */
export interface BrokenLink {
  readonly page: string;
  readonly line: number;
  readonly target: string;
  readonly why: string;
}

/** Files by their paths from the root; pages with their texts. */
export interface LinkedFiles {
  readonly files: readonly string[];
  readonly pages: Readonly<Record<string, string>>;
}

/** True for what leads out of the repository; nobody asks whether it is there. */
export function isExternal(target: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(target);
}

/** Where a link of a page leads to: a path from the root, and the anchor behind it. */
export function resolveLink(page: string, target: string): { readonly file: string; readonly anchor?: string } {
  const [place = "", anchor] = target.split("#");
  const file = place === "" ? page : path.posix.join(path.posix.dirname(page), decodeURIComponent(place));
  return { file: file.replace(/\/$/, ""), ...(anchor === undefined ? {} : { anchor: decodeURIComponent(anchor) }) };
}

/** Every relative link of every page whose file, folder or anchor is not there; sorted by page and line. */
export function findBrokenLinks({ files, pages }: LinkedFiles): readonly BrokenLink[] {
  const known = new Set(files.flatMap(withFolders));
  const read = new Map(Object.entries(pages).map(([page, text]) => [page, readPage(text)]));
  return [...read].flatMap(([page, { links }]) =>
    links.flatMap(({ target, line }) => {
      const why = judge(page, target, { known, read });
      return why === undefined ? [] : [{ page, line, target, why }];
    }),
  );
}

interface Known {
  readonly known: ReadonlySet<string>;
  readonly read: ReadonlyMap<string, Page>;
}

function judge(page: string, target: string, { known, read }: Known): string | undefined {
  if (isExternal(target)) return undefined;
  if (target.startsWith("/")) return "it is absolute: from another address it leads elsewhere";
  const { file, anchor } = resolveLink(page, target);
  if (file.startsWith("..")) return "it leads out of the repository";
  if (!known.has(file)) return "there is no such file or folder";
  if (anchor === undefined) return undefined;
  const linked = read.get(file);
  if (linked === undefined) return "an anchor is of a page in Markdown alone";
  return linked.anchors.has(anchor) ? undefined : "no heading of that page has this anchor";
}

/** A file, and the folders that it lies in. */
function withFolders(file: string): readonly string[] {
  const parts = file.split("/");
  return [...parts.keys()].map((at) => parts.slice(0, at + 1).join("/")).concat(".");
}
