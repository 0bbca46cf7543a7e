import { isDeepStrictEqual } from "node:util";
import { applyEdits, type Edit } from "../lanes/decisions/edit.ts";
import type { YamlNode, YamlValue } from "../lanes/parse/tree.ts";
import { parseSource } from "../lanes/parse.ts";
import type { Path } from "../lanes/rules/rule.ts";
import { readKeyOrder } from "./key-order.ts";
import { writeScalar, writeYaml, type YamlMapping, type YamlText } from "./write-yaml.ts";

/** The edited text, or why the text is left alone. */
export type EditResult = { readonly text: string } | { readonly problem: string };

/** A place of the text that gets other text. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Changes single values of a request and appends to its lists. No other byte changes, but that a last line gets its
 * line end; and what the text says afterwards is exactly what it said before with the edits, or it is left alone.
 */
export function editSource(text: string, edits: readonly Edit[]): EditResult {
  const before = parseSource({ text });
  if (before.root === undefined || before.drafts.length > 0) {
    return { problem: "it does not parse; ccr validate says why" };
  }
  const expected = applyEdits(toPlain(before.root), edits);
  let edited = text;
  for (const edit of edits) {
    const { nodes } = parseSource({ text: edited });
    const splice = nodes[0] === undefined ? undefined : planEdit({ text: edited, nodes }, edit);
    if (splice === undefined) return { problem: `${edit.path[0]} is written in a form that cannot be edited in place` };
    edited = edited.slice(0, splice.from) + splice.text + edited.slice(splice.to);
  }
  const after = parseSource({ text: edited });
  const isExact =
    after.root !== undefined && after.drafts.length === 0 && isDeepStrictEqual(toPlain(after.root), expected);
  return isExact ? { text: edited } : { problem: "it cannot be edited in place without changing something else" };
}

/** The value as plain objects, which tests of equality and clones take. */
function toPlain(value: YamlValue): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** A text that is edited, with the nodes that it has now. */
interface Document {
  readonly text: string;
  readonly nodes: readonly YamlNode[];
}

function planEdit(document: Document, edit: Edit): Splice | undefined {
  const node = findNode(document, edit.path);
  if (node === undefined) return planInsertion(document, edit.path, edit.kind === "set" ? edit.value : [edit.value]);
  if (edit.kind === "set") return planReplacement(document, node, edit.value);
  return Array.isArray(node.value) && node.value.length === 0
    ? planFirstItem(document, node, edit.value)
    : planNextItem(document, node, edit.value);
}

function findNode({ nodes }: Document, path: Path): YamlNode | undefined {
  let node = nodes[0];
  for (const step of path) node = nodes.find(({ parent, key }) => parent === node && key === step);
  return node;
}

/** A value on one line; a text over several lines would leave its other lines behind. */
function planReplacement({ text }: Document, node: YamlNode, value: string | boolean): Splice | undefined {
  const { start, end } = node;
  const isOneLine = end > start && !/[\r\n]/.test(text.slice(node.keyStart, end));
  return isOneLine && typeof node.value !== "object" ? { from: start, to: end, text: writeScalar(value) } : undefined;
}

/** A new key of the nearest mapping that is there, behind the keys that come before it in the order of the format. */
function planInsertion(document: Document, path: Path, value: YamlText): Splice | undefined {
  const depth = path.findIndex((_, at) => findNode(document, path.slice(0, at + 1)) === undefined);
  const parentPath = path.slice(0, depth);
  const parent = findNode(document, parentPath);
  const key = path[depth];
  const children = document.nodes.filter((node) => node.parent === parent);
  const [first] = children;
  if (parent === undefined || typeof key !== "string" || first === undefined || Array.isArray(parent.value))
    return undefined;
  if (document.text.charAt(parent.start) === "{") return undefined;
  const order = readKeyOrder(document.text)(parentPath) ?? [];
  const rank = order.indexOf(key);
  const before = children.findLast((child) => order.indexOf(String(child.key)) < rank) ?? undefined;
  const nested = path.slice(depth + 1).reduceRight<YamlText>((inner, step) => ({ [step]: inner }), value);
  const lines = indent(writeYaml({ [key]: nested }), columnOf(document, first.keyStart));
  return before === undefined
    ? insertAt(document, startOfLine(document, first.keyStart), lines)
    : insertAfter(document, before, lines);
}

/** `[]` gives way to a list below its key; a comment behind it stays. */
function planFirstItem(document: Document, node: YamlNode, item: string | YamlMapping): Splice | undefined {
  const { text } = document;
  const empty = /^\[[ \t]*\]/.exec(text.slice(node.start))?.[0];
  if (empty === undefined) return undefined;
  const from = text.slice(0, node.start).trimEnd().length;
  const end = endOfLine(document, node.start);
  const rest = text.slice(node.start + empty.length, end).trimEnd();
  const lines = writeItem(item, columnOf(document, node.keyStart) + 2);
  const block = `\n${lines}`.replaceAll("\n", endOf(text));
  return { from, to: end, text: `${rest === "" ? "" : ` ${rest.trimStart()}`}${block}` };
}

/** Behind the last entry of a block list, its dash under the others'. */
function planNextItem(document: Document, list: YamlNode, item: string | YamlMapping): Splice | undefined {
  if (!Array.isArray(list.value) || document.text.charAt(list.start) === "[") return undefined;
  const items = document.nodes.filter(({ parent }) => parent === list);
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const dash = findDash(document, first.keyStart);
  return dash === undefined ? undefined : insertAfter(document, last, writeItem(item, dash));
}

/** Column of the dash of a list's entry, counted from 0; it may stand on a line of its own above the entry. */
function findDash(document: Document, offset: number): number | undefined {
  const lineStart = startOfLine(document, offset);
  const before = document.text.slice(lineStart, offset);
  if (/^ *- +$/.test(before)) return before.indexOf("-");
  return /(?:^|[\r\n])( *)-[ \t]*(?:#[^\r\n]*)?[\r\n]+$/.exec(document.text.slice(0, lineStart))?.[1]?.length;
}

function writeItem(item: string | YamlMapping, column: number): string {
  return indent(
    writeYaml({ item: [item] })
      .replace(/^item:\n {2}/, "")
      .replaceAll("\n  ", "\n"),
    column,
  );
}

function indent(text: string, columns: number): string {
  return text.replace(/^(?=[^\r\n])/gm, " ".repeat(columns));
}

/** On the line behind the value of a node; the last line of a text may have no line end. */
function insertAfter(document: Document, node: YamlNode, lines: string): Splice {
  return insertAt(document, endOfLine(document, findEnd(document, node)), lines);
}

function insertAt({ text }: Document, offset: number, lines: string): Splice {
  const lineEnd = endOf(text);
  const isOpen = offset > 0 && !/[\r\n]/.test(text.charAt(offset - 1));
  return { from: offset, to: offset, text: (isOpen ? lineEnd : "") + lines.replaceAll("\n", lineEnd) };
}

/** Offset of the last character of a value and of everything in it. */
function findEnd({ text, nodes }: Document, node: YamlNode): number {
  let last = Math.max(node.keyStart, node.start, node.end - 1);
  let within = [node];
  while (within.length > 0) {
    within = nodes.filter(({ parent }) => parent !== undefined && within.includes(parent));
    for (const each of within) last = Math.max(last, each.keyStart, each.end - 1);
  }
  // A block of text ends with its line ends; a list in brackets ends behind its last entry.
  while (/[\r\n]/.test(text.charAt(last)) && last > node.start) last -= 1;
  return last;
}

function startOfLine({ text }: Document, offset: number): number {
  let at = offset;
  while (at > 0 && !/[\r\n]/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

/** Offset behind the line end of the line at an offset. */
function endOfLine({ text }: Document, offset: number): number {
  const end = /\r\n?|\n/g;
  end.lastIndex = offset;
  return end.test(text) ? end.lastIndex : text.length;
}

function columnOf(document: Document, offset: number): number {
  return offset - startOfLine(document, offset);
}

/** The line end that the text uses. */
function endOf(text: string): string {
  return /\r\n?|\n/.exec(text)?.[0] ?? "\n";
}
