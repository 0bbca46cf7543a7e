import type { MutableNode } from "./add-node.ts";
import { readPlainScalar } from "./scalar.ts";

/**
 * Reads a plain or quoted scalar of a block, from its first character to the end of its last line, and gives the node its
 * value and range; `column` is that of the key or dash before it, and every further line must be deeper. False for what is
 * no such scalar, or is written in a rarer way: with escapes, blank lines, comments, or blanks before a line end.
 */
export function readScalar(text: string, node: MutableNode, from: number, column: number): boolean {
  node.start = from;
  const code = text.charCodeAt(from);
  return code === 0x27 || code === 0x22 ? readQuoted(text, node, column) : readPlain(text, node, column);
}

function readPlain(text: string, node: MutableNode, column: number): boolean {
  let end = plainEnd(text, node.start);
  if (end < 0) return false;
  let value = text.slice(node.start, end);
  for (let next = continuation(text, end, column); next > 0; next = continuation(text, end, column)) {
    end = plainEnd(text, next);
    if (end < 0) return false;
    value += ` ${text.slice(next, end)}`;
  }
  const scalar = readPlainScalar(value);
  if (!("value" in scalar)) return false;
  node.value = scalar.value;
  node.end = end;
  return true;
}

// What a plain line may begin with here: of the other characters, many begin something else.
const IS_FIRST = new Uint8Array(0x10000);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./(")
  IS_FIRST[char.charCodeAt(0)] = 1;

/** The end of a line of plain text; -1 where the line is not plain throughout, up to its last character. */
function plainEnd(text: string, from: number): number {
  if (IS_FIRST[text.charCodeAt(from)] !== 1) return -1;
  const end = text.indexOf("\n", from);
  if (end < 0) return -1;
  for (let at = from + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    // A key ends in a colon before a blank, and a comment begins with a number sign behind one.
    if (code === 0x3a && (at + 1 === end || text.charCodeAt(at + 1) === 0x20)) return -1;
    if (code === 0x23 && text.charCodeAt(at - 1) === 0x20) return -1;
  }
  return text.charCodeAt(end - 1) === 0x20 ? -1 : end;
}

/** Where the line after `end` goes on with a scalar; -1 where it does not. */
function continuation(text: string, end: number, column: number): number {
  let at = end + 1;
  while (at < text.length && text.charCodeAt(at) === 0x20) at += 1;
  if (at - end - 1 <= column || at >= text.length) return -1;
  const code = text.charCodeAt(at);
  return code === 0x0a || code === 0x23 ? -1 : at;
}

function readQuoted(text: string, node: MutableNode, column: number): boolean {
  const quote = text.charAt(node.start);
  const close = text.indexOf(quote, node.start + 1);
  // A doubled quote is not at the end of its line, and is left to the other reader with all else that is not.
  if (close < 0 || text.charCodeAt(close + 1) !== 0x0a) return false;
  const content = text.slice(node.start + 1, close);
  if (quote === '"' && content.includes("\\")) return false;
  const value = content.includes("\n") ? unfold(content.split("\n"), column) : content;
  if (value === undefined) return false;
  node.value = value;
  node.end = close + 1;
  return true;
}

/** The lines of a quoted scalar as one; undefined where a line is blank, ends in blanks or is not deeper than `column`. */
function unfold(lines: readonly string[], column: number): string | undefined {
  const parts = lines.map((line, at) => (at === 0 ? line : line.replace(/^ +/, "")));
  const isPlain = parts.every((part, at) => {
    const depth = (lines[at] ?? "").length - part.length;
    return part !== "" && !part.endsWith(" ") && (at === 0 || depth > column);
  });
  return isPlain ? parts.join(" ") : undefined;
}
