import { addNode, type MutableNode } from "./add-node.ts";
import { readScalar } from "./block-scalar.ts";
import { type FlowReader, readFlow } from "./flow.ts";
import { readLiteralBlock } from "./literal-block.ts";
import { plainKey } from "./plain-key.ts";
import { makeMap, type YamlNode, type YamlValue } from "./tree.ts";

/** A reader that stands at the first character of a line that is neither blank nor a comment. */
interface Reader extends FlowReader {
  /** Where the document ends: at the end of the text, or where a line of it begins. */
  readonly end: number;
  /** Column of that character; -1 behind the last line. */
  column: number;
  /** How many mappings and lists it is in. */
  level: number;
  /** Takes flow collections on one line and literal blocks too, which manifests have and requests have not. */
  readonly takesMore: boolean;
}

/** Deeper and longer documents are left to the other reader, which counts them. */
const MAX_LEVELS = 16;
const MAX_NODES = 1000;

/**
 * Reads a document of block mappings, block lists, plain scalars and quoted ones without escapes, each of them written in
 * the one way that leaves no question: that is how requests are written, and it is several times as quick. Undefined for
 * anything else, be it wrong or only rare, for js-yaml to judge; the nodes are those that js-yaml's events make, and there
 * is no problem with any. The text must be without bad characters.
 */
export function readBlockNodes(text: string, { takesMore = false } = {}): readonly YamlNode[] | undefined {
  const nodes: YamlNode[] = [];
  return text.includes("\r") || readRoot(text, { start: 0, end: text.length }, nodes, takesMore) === undefined
    ? undefined
    : nodes;
}

/** Where a document is in a text: from the start of a line to the start of another one, or to the end. */
export interface DocumentSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * What a document of {@link readBlockNodes} says, where nobody asks yet where it says so. It is read where it stands in its
 * file: a part of a text that is taken out is looked at through the whole, at each character. Both must be without `\r`.
 */
export function readBlockValue(text: string, span: DocumentSpan, { takesMore = false } = {}): YamlValue | undefined {
  return readRoot(text, span, undefined, takesMore)?.value;
}

function readRoot(
  text: string,
  { start, end }: DocumentSpan,
  nodes: YamlNode[] | undefined,
  takesMore: boolean,
): YamlNode | undefined {
  const reader: Reader = { text, end, nodes, count: 0, at: start, column: 0, level: 0, takesMore };
  goToLine(reader, start);
  const root = addNode(reader, undefined, "");
  const isRead = reader.column === 0 && readMap(reader, root);
  return isRead && reader.column === -1 && reader.count <= MAX_NODES ? root : undefined;
}

/** Goes on to the next line with something in it, from the start of a line. */
function goToLine(reader: Reader, from: number): void {
  const { text, end } = reader;
  let start = from;
  let at = start;
  for (;;) {
    const code = at < end ? text.charCodeAt(at) : -1;
    if (code === 0x20) at += 1;
    else if (code === 0x0a || code === 0x23) {
      const lineEnd = text.indexOf("\n", at);
      start = lineEnd < 0 ? end : lineEnd + 1;
      at = start;
    } else {
      reader.at = at;
      reader.column = code < 0 ? -1 : at - start;
      return;
    }
  }
}

const IS_KEY = new Uint8Array(0x10000);
const KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
for (const char of KEY_LETTERS) IS_KEY[char.charCodeAt(0)] = 1;
for (const char of "0123456789./-") IS_KEY[char.charCodeAt(0)] = 2;
const MAX_KEY_LENGTH = 128;

/** Offset of the colon behind the key that begins at `start`; -1 where there is none. */
function findColon(text: string, start: number): number {
  if (IS_KEY[text.charCodeAt(start)] !== 1) return -1;
  let at = start + 1;
  while (at < text.length && IS_KEY[text.charCodeAt(at)] !== 0) at += 1;
  if (text.charCodeAt(at) !== 0x3a || at - start > MAX_KEY_LENGTH) return -1;
  const next = text.charCodeAt(at + 1);
  return next === 0x20 || next === 0x0a ? at : -1;
}

/** Reads the mapping whose first key is where the reader stands; false where it is none. */
function readMap(reader: Reader, node: MutableNode): boolean {
  if (reader.level >= MAX_LEVELS) return false;
  const { text, column } = reader;
  const map = makeMap();
  node.value = map;
  node.start = reader.at;
  node.end = reader.at;
  reader.level += 1;
  let child: MutableNode | undefined;
  do {
    const colon = findColon(text, reader.at);
    const name = colon < 0 ? undefined : plainKey(text, reader.at, colon);
    if (name === undefined || map[name] !== undefined) return false;
    child = addNode(reader, node, name, child);
    if (!readMapValue(reader, child, colon + 1, column)) return false;
    map[name] = child.value;
  } while (reader.column === column && !isAtEntry(reader));
  reader.level -= 1;
  return reader.column < column;
}

function readMapValue(reader: Reader, node: MutableNode, from: number, column: number): boolean {
  if (reader.text.charCodeAt(from) === 0x20) return readLine(reader, node, from + 1, column);
  goToLine(reader, from + 1);
  if (reader.column >= column && isAtEntry(reader)) return readList(reader, node);
  return reader.column > column ? readMap(reader, node) : true;
}

/** Reads a scalar, and goes on to the line after it; `column` is that of the key or dash before it. */
function readLine(reader: Reader, node: MutableNode, from: number, column: number): boolean {
  if (reader.takesMore) {
    const code = reader.text.charCodeAt(from);
    if (code === 0x7b || code === 0x5b) return readFlowLine(reader, node, from);
    if (code === 0x7c) return readBlockOfText(reader, node, from, column);
  }
  const isRead = readScalar(reader.text, node, from, column);
  if (isRead) goToLine(reader, node.end + 1);
  return isRead;
}

function readFlowLine(reader: Reader, node: MutableNode, from: number): boolean {
  reader.at = from;
  if (!readFlow(reader, node) || reader.text.charCodeAt(reader.at) !== 0x0a) return false;
  goToLine(reader, reader.at + 1);
  return true;
}

function readBlockOfText(reader: Reader, node: MutableNode, from: number, column: number): boolean {
  const end = readLiteralBlock(reader.text, node, { from, column });
  if (end < 0) return false;
  goToLine(reader, end);
  return true;
}

function isAtEntry({ text, at }: Reader): boolean {
  return text.charCodeAt(at) === 0x2d && text.charCodeAt(at + 1) === 0x20;
}

/** Reads the list whose first dash is where the reader stands; false where it is none. */
function readList(reader: Reader, node: MutableNode): boolean {
  if (reader.level >= MAX_LEVELS) return false;
  const { text, column } = reader;
  const list: YamlValue[] = [];
  node.value = list;
  node.start = reader.at;
  node.end = reader.at;
  reader.level += 1;
  let entry: MutableNode | undefined;
  do {
    reader.at += 2;
    reader.column = column + 2;
    entry = addNode(reader, node, list.length, entry);
    const isMap = findColon(text, reader.at) >= 0;
    if (!(isMap ? readMap(reader, entry) : readLine(reader, entry, reader.at, column))) return false;
    list.push(entry.value);
  } while (reader.column === column && isAtEntry(reader));
  reader.level -= 1;
  return reader.column < column || (reader.column === column && !isAtEntry(reader));
}
