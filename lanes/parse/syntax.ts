import type { YAMLException } from "js-yaml";
import { findFirstKeyless, findKeyless } from "./keyless.ts";
import { type Line, lineAt, lineBefore, type SyntaxFault } from "./lines.ts";

/**
 * What is wrong with a text that is not YAML. The reader tells where it gave up, which is often the line after the fault; what
 * people did is told by the text before that.
 */
export function findSyntaxFault(text: string, { reason, mark }: Pick<YAMLException, "reason" | "mark">): SyntaxFault {
  const offset = findContent(text, Math.min(mark?.position ?? 0, text.length));
  return (
    findConflict(text, offset) ??
    (UNCLOSED.test(reason) ? findOwnEnd(text, offset, findUnclosed(text, offset)) : undefined) ??
    (NO_KEY.test(reason) ? findKeyless(text, offset) : undefined) ??
    (text.charAt(offset) === ":" && BELOW_TEXT.test(reason) ? findFirstKeyless(text, offset) : undefined) ??
    (reason.startsWith("bad indentation of a mapping entry") ? describeEntry(text, offset) : undefined) ?? {
      offset,
      words: describeReason(text, offset, reason),
    }
  );
}

// The reasons of js-yaml 5.5.0.
const UNCLOSED = /^(?:deficient indentation|unexpected end of the (?:stream|document) within a (?:single|double|flow))/;
const BELOW_TEXT = /^(?:bad indentation of a (?:mapping|sequence) entry|end of the stream)/;
const NO_KEY = /^(?:can not read a block mapping entry|expected ':' after a mapping key)/;

/** At the end of a text there is no line: what is wrong there is so in the last one that has anything. */
function findContent(text: string, offset: number): number {
  return text.slice(offset).trim() === "" ? Math.max(0, text.slice(0, offset).trimEnd().length - 1) : offset;
}

/** What git leaves in a file where two changes meet. */
function findConflict(text: string, offset: number): SyntaxFault | undefined {
  const found = /^(?:<{7}|\|{7}|={7}|>{7})(?: |\r?$)/m.exec(text);
  if (found === null || found.index > lineAt(text, offset).end) return undefined;
  return { offset: found.index, words: "a mark of a merge that was not resolved" };
}

/** The beginning of a value, up to the sign that opens it. */
const OPENING = /^[ ]*(?:[-?] +)*(?:(?:[^\s"'[\]{}#][^#]*?|"[^"]*"|'[^']*'):[ ]+)?(["'[{])/;

/** How many lines back an opening sign is looked for. */
const MAX_LINES_BACK = 1_000;

/** The nearest line before, or of, the place at which the reader gave up, that opens what it does not close. */
function findUnclosed(text: string, offset: number): SyntaxFault | undefined {
  let line: Line | undefined = lineAt(text, offset);
  for (let count = 0; line !== undefined && count < MAX_LINES_BACK; count += 1, line = lineBefore(text, line)) {
    const content = text.slice(line.start, line.end);
    const [head, sign = ""] = OPENING.exec(content) ?? [];
    if (head === undefined || isClosed(content.slice(head.length - 1))) continue;
    const isQuote = sign === '"' || sign === "'";
    const words = isQuote
      ? "a text in quotes has no end before a line that is not indented deeper"
      : "a list or mapping in brackets has no end before a line that is not indented deeper";
    return { offset: line.start + head.length - 1, words };
  }
  return undefined;
}

/** Where the line that is not deeper is that of the closing bracket, there is an end, which only stands too far left. */
function findOwnEnd(text: string, offset: number, opening: SyntaxFault | undefined): SyntaxFault | undefined {
  const isBracket = opening !== undefined && /[[{]/.test(text.charAt(opening.offset));
  if (!isBracket || !/[\]}]/.test(text.charAt(offset))) return opening;
  return { offset, words: "the bracket that ends a list or mapping must be indented deeper than the key of it" };
}

/** True where all that is opened in a line is closed in it. */
function isClosed(value: string): boolean {
  let depth = 0;
  for (const [token] of value.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'(?!')|["'[\]{}]| #.*/g)) {
    if (token === '"' || token === "'") return false;
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth <= 0) return true;
  }
  return depth <= 0;
}

/** What stands before a value in its line. */
const BEFORE_VALUE = /^[ ]*(?:[-?] +)*(?:[^\s"'[\]{}#][^#]*?:[ ]+)?/;

function describeEntry(text: string, offset: number): SyntaxFault {
  const { start, end } = lineAt(text, offset);
  const content = text.slice(start, end);
  const valueAt = BEFORE_VALUE.exec(content)?.[0].length ?? 0;
  const sign = content.charAt(valueAt);
  const before = content.slice(0, offset - start);
  const at = start + valueAt;
  if (RESERVED_SIGNS.has(sign)) return { offset: at, words: RESERVED };
  if (before.trim() === "") return { offset, words: INDENT };
  if (at < offset && (sign === '"' || sign === "'"))
    return { offset, words: "nothing can follow the quote that ends a text; write one within it twice, or escape it" };
  if (at < offset && (sign === "[" || sign === "{"))
    return { offset, words: "nothing can follow the bracket that ends a list or mapping; quote a text that has them" };
  if (sign === "-" && at === offset)
    return { offset, words: "a list begins on the line below its key; a text that begins with - must be quoted" };
  if (text.charAt(offset) !== ":") return { offset, words: INDENT };
  if (/:\s/.test(before)) return { offset, words: "a text with a colon and a blank in it must be quoted" };
  const above = lineBefore(text, { start, end });
  const odd = above === undefined ? null : /^ *[^\S \t\r]/.exec(text.slice(above.start, above.end));
  if (above !== undefined && odd !== null)
    return { offset: above.start + odd[0].length - 1, words: "an indent of other signs than blanks" };
  const words = "a key below a text, or a text with a colon and a blank in it that must be quoted";
  return { offset: start + before.search(/\S/), words };
}

const INDENT = "a line that is indented otherwise than the keys beside it";
const RESERVED = "a text that begins with a sign that YAML keeps for itself must be quoted";
const RESERVED_SIGNS: ReadonlySet<string> = new Set("@`%*&]},?|>!");

const REASONS: readonly (readonly [RegExp, string])[] = [
  [UNCLOSED, "a quote or bracket has no end before a line that is not indented deeper"],
  [/^name of an a/, RESERVED],
  [/^bad indentation of a sequence entry/, "a line that is indented otherwise than the entries beside it"],
  [/^expected the node content/, "a value is missing before this sign"],
  [/^missed comma/, "a comma is missing before this entry"],
  [/^(?:unknown escape|expected hexadecimal)/, "a backslash within double quotes begins an escape, and this is none"],
  [/^a line break is expected/, "the text of a block begins on the line below | or >"],
];

function describeReason(text: string, offset: number, reason: string): string {
  const known = REASONS.find(([pattern]) => pattern.test(reason));
  if (known !== undefined) return known[1];
  if (reason.startsWith("end of the stream")) {
    return /^-(?:\s|$)/.test(text.slice(offset, offset + 2))
      ? "an entry of a list stands among keys"
      : "a line that belongs to nothing above it";
  }
  // Without what the reader quotes of the file.
  return reason.replace(/,? but found .*$|[:"'].*$/s, "").trim() || "the reader gives up here";
}
