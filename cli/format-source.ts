import { isDeepStrictEqual } from "node:util";
import type { SourceFile } from "../lanes/load.ts";
import type { YamlNode } from "../lanes/parse/tree.ts";
import { parseSource } from "../lanes/parse.ts";
import { indexLines, pathOf } from "../lanes/positions.ts";
import type { KeyOrder } from "./key-order.ts";

/** The formatted text, or why the text is left alone. */
export type FormatResult = { readonly text: string } | { readonly problem: string };

/** A text on its way: its lines with their line ends, and its nodes. Lines are counted from 0. */
interface Layout {
  readonly text: string;
  readonly lines: readonly string[];
  readonly lineOf: (offset: number) => number;
  readonly columnOf: (offset: number) => number;
  readonly childrenOf: (node: YamlNode) => readonly YamlNode[];
  readonly orderOf: KeyOrder;
}

/** Lines from `from` up to, and without, `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** One key of a mapping with its value and its comments. */
interface Chunk {
  /** Blank lines before it: they stay where they are when chunks move. */
  readonly gap: Range;
  /** Comment lines right above the key. */
  readonly lead: Range;
  readonly child: YamlNode;
  /** The key's line, and all up to the next chunk. */
  readonly body: Range;
}

/**
 * Puts the keys of block mappings in order by moving whole lines: each key takes its value and its comments along, and
 * no other byte changes, but that the last line gets a line end. A text that does not parse is left alone.
 */
export function formatSource({ text }: Pick<SourceFile, "text">, orderOf: KeyOrder): FormatResult {
  const parsed = parseSource({ text });
  const [root] = parsed.nodes;
  if (parsed.root === undefined || root === undefined || parsed.drafts.length > 0) {
    return { problem: "it does not parse; ccr validate says why" };
  }
  const layout = layOut(text, parsed.nodes, orderOf);
  const end = layout.lines.findIndex((line, at) => at > layout.lineOf(root.start) && /^(---|\.\.\.)(\s|$)/.test(line));
  const to = end < 0 ? layout.lines.length : end;
  const lines = [...formatNode(layout, root, { from: 0, to }), ...layout.lines.slice(to)];
  const formatted = lines.join("");
  if (formatted === text) return { text };
  const again = parseSource({ text: formatted });
  const isSame = again.drafts.length === 0 && isDeepStrictEqual(again.root, parsed.root);
  return isSame ? { text: formatted } : { problem: "its keys cannot be moved without changing a value" };
}

function layOut(text: string, nodes: readonly YamlNode[], orderOf: KeyOrder): Layout {
  const lines = text.match(/[^\r\n]*(\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  const last = lines.at(-1);
  if (last !== undefined && !/[\r\n]$/.test(last)) lines[lines.length - 1] = last + endOf(lines[0] ?? "");
  const children = Map.groupBy(nodes, ({ parent }) => parent);
  const find = indexLines(text);
  return {
    text,
    lines,
    lineOf: (offset) => find(offset).line - 1,
    columnOf: (offset) => find(offset).column - 1,
    childrenOf: (node) => children.get(node) ?? [],
    orderOf,
  };
}

function endOf(line: string): string {
  return /(\r\n|\r|\n)$/.exec(line)?.[0] ?? "\n";
}

/** The lines of a range, with the mappings of the node that stands in it in order. */
function formatNode(layout: Layout, node: YamlNode, range: Range): readonly string[] {
  const { lines, lineOf, childrenOf } = layout;
  const children = childrenOf(node);
  const first = children[0];
  const isFlow = "{[".includes(layout.text.charAt(node.start));
  const isBlock = first !== undefined && !isFlow && children.every(({ keyStart }) => startsLine(layout, keyStart));
  if (!isBlock || lineOf(first.keyStart) < range.from) return lines.slice(range.from, range.to);
  if (!Array.isArray(node.value)) return formatMapping(layout, node, range);
  const starts = children.map(({ keyStart }) => findItemStart(layout, lineOf(keyStart)));
  const items = children.flatMap((child, at) =>
    formatNode(layout, child, { from: starts[at] ?? range.to, to: starts[at + 1] ?? range.to }),
  );
  return [...lines.slice(range.from, starts[0]), ...items];
}

/** The line of an item's dash, which may stand above its first key. */
function findItemStart({ lines }: Layout, line: number): number {
  let at = line - 1;
  while (isBlank(lines[at]) || isComment(lines[at])) at -= 1;
  return /^ *(- +)*-\s*(#.*)?[\r\n]*$/.test(lines[at] ?? "") && !/^ *-/.test(lines[line] ?? "") ? at : line;
}

/** True for what has nothing but indentation and list dashes before it on its line: no `?` and no other key. */
function startsLine(layout: Layout, offset: number): boolean {
  const before = (layout.lines[layout.lineOf(offset)] ?? "").slice(0, layout.columnOf(offset));
  return /^ *(- +)*$/.test(before);
}

function formatMapping(layout: Layout, node: YamlNode, range: Range): readonly string[] {
  const chunks = splitMapping(layout, node, range);
  const order = layout.orderOf(pathOf(node)) ?? [];
  const rank = ({ child }: Chunk): number => {
    const at = order.indexOf(String(child.key));
    return at < 0 ? order.length : at;
  };
  const sorted = [...chunks].sort((left, right) => rank(left) - rank(right));
  const [first] = chunks;
  const tail = chunks.at(-1)?.body.to ?? range.to;
  const slice = ({ from, to }: Range): readonly string[] => layout.lines.slice(from, to);
  const dash = first === undefined ? "" : readDash(layout, first);
  const moved = sorted.flatMap((chunk, at) => {
    const gap = at === 0 ? [] : slice(chunks[at]?.gap ?? { from: 0, to: 0 });
    const keyLine = layout.lines[chunk.body.from] ?? "";
    const value = formatNode(layout, chunk.child, { from: chunk.body.from + 1, to: chunk.body.to });
    const margin = at === 0 ? dash : dash.replaceAll("-", " ");
    return [...gap, ...slice(chunk.lead), margin + keyLine.slice(margin.length), ...value];
  });
  return [
    ...slice({ from: range.from, to: first?.lead.from ?? range.to }),
    ...moved,
    ...slice({ from: tail, to: range.to }),
  ];
}

/** What stands before the first key of a mapping in a list: indentation and dashes; the other keys have blanks there. */
function readDash({ lines, columnOf }: Layout, { child, body }: Chunk): string {
  return (lines[body.from] ?? "").slice(0, columnOf(child.keyStart));
}

function splitMapping(layout: Layout, node: YamlNode, range: Range): readonly Chunk[] {
  const children = layout.childrenOf(node);
  const keyLines = children.map(({ keyStart }) => layout.lineOf(keyStart));
  const indent = layout.columnOf(children[0]?.keyStart ?? 0);
  const chunks: Chunk[] = [];
  let free = range.from;
  children.forEach((child, at) => {
    const keyLine = keyLines[at] ?? range.to;
    const next = keyLines[at + 1] ?? range.to;
    const lead = at === 0 ? findFirstLead(layout, { from: free, to: keyLine }) : skipBlank(layout, free, keyLine);
    const end = findEnd(layout, child, { from: keyLine, to: next }, indent);
    chunks.push({
      gap: { from: free, to: lead },
      lead: { from: lead, to: keyLine },
      child,
      body: { from: keyLine, to: end },
    });
    free = end;
  });
  return chunks;
}

/**
 * Where the comment right above the first key begins; what stands higher, editors' modelines, and what says who holds the
 * rights, head the file.
 */
function findFirstLead({ lines }: Layout, { from, to }: Range): number {
  let start = to;
  while (start > from && isComment(lines[start - 1]) && !isModeline(lines[start - 1])) start -= 1;
  const last = from === 0 ? lines.slice(0, to).findLastIndex(isLicence) : -1;
  return Math.max(start, last + 1);
}

function skipBlank({ lines }: Layout, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(lines[at])) at += 1;
  return at;
}

/** Where the chunk of a value ends: behind its text and the comments that are indented deeper than its key. */
function findEnd({ lines, ...layout }: Layout, child: YamlNode, { from, to }: Range, indent: number): number {
  const floor = Math.max(from, findLastScalarLine({ lines, ...layout }, child));
  let end = to;
  while (
    end - 1 > floor &&
    (isBlank(lines[end - 1]) || (isComment(lines[end - 1]) && widthOf(lines[end - 1]) <= indent))
  ) {
    end -= 1;
  }
  return end;
}

/** A scalar may hold blank lines, and lines that look like comments. */
function findLastScalarLine(layout: Layout, node: YamlNode): number {
  const offset = node.end > node.start ? node.end - 1 : node.keyStart;
  return layout
    .childrenOf(node)
    .reduce((last, child) => Math.max(last, findLastScalarLine(layout, child)), layout.lineOf(offset));
}

function isBlank(line: string | undefined): boolean {
  return line !== undefined && line.trim() === "";
}

function isComment(line: string | undefined): boolean {
  return line?.trimStart().startsWith("#") ?? false;
}

function isModeline(line: string | undefined): boolean {
  return /^#\s*(yaml-language-server:|\$schema:|-\*-|vim?:)/.test(line ?? "");
}

/** Lines of the notices of common licences: the first and the last are among them. */
function isLicence(line: string): boolean {
  return /^#+\s*(?:SPDX-[\w-]+:|Copyright\b|©|\(c\)\s|All rights reserved|Licen[sc]ed under\b|.*\bunder the License\.|.*DEALINGS IN THE SOFTWARE\b)/i.test(
    line,
  );
}

function widthOf(line: string | undefined): number {
  return /^ */.exec(line ?? "")?.[0].length ?? 0;
}
