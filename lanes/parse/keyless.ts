import { type Line, lineAt, lineBefore, type SyntaxFault } from "./lines.ts";

/** Other spaces than these, a no-break space for one, make no key. */
const HAS_KEY = /:(?:[ \t\r]|$)/;
const IS_BLOCK_HEAD = /(?:^|\s)[|>](?:[+-]?[1-9]?|[1-9][+-])[ ]*(?: #.*)?$/;

/** The first of the lines before the place at which the reader gave up that have no key. */
export function findKeyless(text: string, offset: number): SyntaxFault {
  let line = lineAt(text, offset);
  let before = lineBefore(text, line);
  if (HAS_KEY.test(text.slice(line.start, line.end))) {
    if (before === undefined || !isKeyless(text, before)) return { offset, words: KEYLESS };
    line = before;
    before = lineBefore(text, line);
  }
  for (; before !== undefined && isKeyless(text, before); before = lineBefore(text, line)) line = before;
  const start = line.start + (/\S/.exec(text.slice(line.start, line.end))?.index ?? 0);
  const isBelowBlock = before !== undefined && IS_BLOCK_HEAD.test(text.slice(before.start, before.end).trimEnd());
  return {
    offset: start,
    words: isBelowBlock ? "the text below | or > must be indented deeper than its key" : KEYLESS,
  };
}

const KEYLESS = "a line without a key, or a key without a colon and a blank behind it";

function isKeyless(text: string, { start, end }: Line): boolean {
  const content = text.slice(start, end).trim();
  return content !== "" && !content.startsWith("#") && !content.startsWith("- ") && !HAS_KEY.test(content);
}

/** A key with nothing behind it, or the begin of a document: what is below is a mapping or a list. */
const IS_HEAD = /(?:^---|^ *(?:- +)*-|:)[ \t]*(?:[ \t]#|\r?$)/;
/** The indent of a line, with the dashes of its entries. */
const INDENT_OF = /^ *(?:- +)*/;
/** A line that is empty, a comment or a mark of a document. */
const NO_TEXT = /^\s*(?:#|$|---|\.\.\.)/;

/**
 * The line without a colon that stands first among keys: the reader takes it for a text, and the key below it for the rest of
 * that. Undefined where the lines above are a text that goes on, which has its key in the same line or deeper ones below.
 */
export function findFirstKeyless(text: string, offset: number): SyntaxFault | undefined {
  const line = lineAt(text, offset);
  const indentOf = ({ start, end }: Line): string => INDENT_OF.exec(text.slice(start, end))?.[0] ?? "";
  const column = indentOf(line).length;
  let first: Line | undefined;
  let before = lineBefore(text, line);
  for (; before !== undefined; before = lineBefore(text, before)) {
    const indent = indentOf(before);
    const content = text.slice(before.start + indent.length, before.end);
    if (indent.length !== column || NO_TEXT.test(content) || HAS_KEY.test(content)) break;
    first = before;
    if (indent.includes("-")) return { offset: first.start + column, words: KEYLESS };
  }
  if (first === undefined) return undefined;
  while (before !== undefined && /^\s*(?:#|$)/.test(text.slice(before.start, before.end)))
    before = lineBefore(text, before);
  const isFirst = before === undefined || IS_HEAD.test(text.slice(before.start, before.end));
  return isFirst ? { offset: first.start + column, words: KEYLESS } : undefined;
}
