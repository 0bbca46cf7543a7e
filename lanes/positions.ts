import type { YamlNode, YamlValue } from "./parse/tree.ts";
import type { Path } from "./rules/rule.ts";

/** 1-based; columns count UTF-16 code units, as SARIF and editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Prepares a text for looking up the positions of offsets; lines end at LF, CR LF or CR. */
export function indexLines(text: string): (offset: number) => Position {
  const starts = [0];
  const hasReturns = text.includes("\r");
  for (let at = nextLine(text, 0, hasReturns); at > 0; at = nextLine(text, at, hasReturns)) starts.push(at);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

const LINE_END = /\r\n?|\n/g;

/** Offset of the line after the one at `from`; 0 behind the last. */
function nextLine(text: string, from: number, hasReturns: boolean): number {
  if (!hasReturns) return text.indexOf("\n", from) + 1;
  LINE_END.lastIndex = from;
  return LINE_END.test(text) ? LINE_END.lastIndex : 0;
}

/** JSON pointer (RFC 6901) of a path. */
export function formatPointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The path of a JSON pointer; list indexes stay text. */
export function parsePointer(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The last node that begins at an offset or before it; of nodes in order of appearance. */
export function findNodeAt(nodes: readonly YamlNode[], offset: number): YamlNode | undefined {
  return nodes[countUpTo(nodes, offset, ({ keyStart }) => keyStart) - 1];
}

/** How many of some things are at an offset or before it; of things in the order of their offsets. */
export function countUpTo<Each>(all: readonly Each[], offset: number, offsetOf: (each: Each) => number): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsetOf(all[middle] as Each) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The path of a node from the root. */
export function pathOf(node: YamlNode): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: YamlNode | undefined = node; at?.parent !== undefined; at = at.parent) path.unshift(at.key);
  return path;
}

/**
 * The offset of the value at a path, or of its key; of a path that is not there, its nearest parent's. What an alias or a
 * merge key stands for is where its anchor is.
 */
export type Locate = (path: Path, at: "key" | "value") => number;

type FindChild = (parent: YamlNode, key: string) => YamlNode | undefined;

/** So many lookups are quicker without an index. */
const FEW_LOOKUPS = 12;

/** Prepares a document for looking up offsets by path; of a key given twice the first counts. */
export function makeLocator(nodes: readonly YamlNode[]): Locate {
  let lookups = 0;
  let findChild: FindChild = (parent, key) => nodes.find((each) => each.parent === parent && String(each.key) === key);
  const findOwner = makeFindOwner(nodes);
  return (path, at) => {
    lookups += 1;
    if (lookups === FEW_LOOKUPS) {
      const children = groupByParent(nodes);
      findChild = (parent, key) => children.get(parent)?.get(key);
    }
    let node = nodes[0];
    for (const step of path) {
      const key = String(step);
      const child: YamlNode | undefined =
        node && (findChild(node, key) ?? findShared(node, key, { findChild, findOwner }));
      if (child === undefined) return node?.keyStart ?? 0;
      node = child;
    }
    if (node === undefined) return 0;
    return at === "key" || (typeof node.value === "object" && node.value !== null) ? node.keyStart : node.start;
  };
}

/** The node that a mapping or a list was written at first; aliases have the same. */
type FindOwner = (value: object) => YamlNode | undefined;

function makeFindOwner(nodes: readonly YamlNode[]): FindOwner {
  let owners: Map<YamlValue, YamlNode> | undefined;
  return (value) => {
    if (owners === undefined) {
      owners = new Map();
      for (const node of nodes) {
        if (typeof node.value === "object" && node.value !== null && !owners.has(node.value))
          owners.set(node.value, node);
      }
    }
    return owners.get(value as YamlValue);
  };
}

/** The child that a mapping or a list has by an alias or a merge key. */
function findShared(
  { value }: YamlNode,
  key: string,
  find: { readonly findChild: FindChild; readonly findOwner: FindOwner },
): YamlNode | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  const owner = find.findOwner(value);
  const own = owner && find.findChild(owner, key);
  if (own !== undefined || owner === undefined) return own;
  const merged = find.findChild(owner, "<<")?.value;
  for (const each of Array.isArray(merged) ? merged : [merged]) {
    if (typeof each !== "object" || each === null || !Object.hasOwn(each, key)) continue;
    const source = find.findOwner(each);
    return source && (find.findChild(source, key) ?? findShared(source, key, find));
  }
  return undefined;
}

/** A place in a text that is a value. */
export interface PlaceInText {
  /** The text as it was read, and the index in it, in UTF-16 code units. */
  readonly text: string;
  readonly index: number;
}

/**
 * The offset in a raw text of an index of the value that begins at `start` in it. Exact where the value stands there line by
 * line, as in a block of YAML, or where the whole line stands anywhere in it; else the begin of the value.
 */
export function findOffset(raw: string, start: number, { text, index }: PlaceInText): number {
  const begin = text.lastIndexOf("\n", index - 1) + 1;
  const end = text.indexOf("\n", begin);
  const wanted = text.slice(begin, end < 0 ? undefined : end).trim();
  if (wanted === "" || begin === 0) return start;
  let at = raw.lastIndexOf("\n", start - 1) + 1;
  for (let from = text.indexOf("\n"); from >= 0 && from < begin; from = text.indexOf("\n", from + 1)) {
    at = raw.indexOf("\n", at) + 1;
    if (at === 0) break;
  }
  if (at > 0) {
    const indent = raw.slice(at).search(/[^ \t]/);
    if (raw.startsWith(wanted, at + indent)) return at + indent;
  }
  const found = raw.indexOf(wanted, start);
  // What is as long as the value, with escapes and indentation, is not the value any more.
  return found >= 0 && found - start <= 4 * text.length ? found : start;
}

/** The children of every node, by their keys; of a key given twice the first. */
export function groupByParent(nodes: readonly YamlNode[]): Map<YamlNode, Map<string, YamlNode>> {
  const children = new Map<YamlNode, Map<string, YamlNode>>();
  for (const node of nodes) {
    if (node.parent === undefined) continue;
    const siblings = children.get(node.parent) ?? new Map<string, YamlNode>();
    children.set(node.parent, siblings);
    if (!siblings.has(String(node.key))) siblings.set(String(node.key), node);
  }
  return children;
}
