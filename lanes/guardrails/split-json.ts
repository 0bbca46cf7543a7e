import type { DocumentSpan } from "../parse/block-tree.ts";

/** What begins or ends a text of JSON, an object or a list; within a text an escape as well. */
const SIGN = /["{}[\]]/g;
const QUOTE_OR_ESCAPE = /["\\]/g;

/**
 * The objects of a text that has one behind the other and nothing between them, which kubectl takes as it takes documents
 * (apimachinery 0.36, pkg/util/yaml/decoder.go); undefined for any other text.
 */
export function splitJson(text: string): readonly DocumentSpan[] | undefined {
  const spans: DocumentSpan[] = [];
  let start = 0;
  let depth = 0;
  for (let at = find(SIGN, text, 0); at < text.length; at = find(SIGN, text, at)) {
    const sign = text.charAt(at);
    if (depth === 0 && (sign !== "{" || !isBlank(text, start, at))) return undefined;
    at = sign === '"' ? findQuoteEnd(text, at + 1) : at + 1;
    if (sign === "{" || sign === "[") depth += 1;
    else if (sign !== '"') depth -= 1;
    if (depth > 0) continue;
    spans.push({ start, end: at });
    start = at;
  }
  if (isBlank(text, start, text.length)) return spans.length > 1 ? spans : undefined;
  // What has no end is an object that cannot be read.
  return depth > 0 && spans.length > 0 ? [...spans, { start, end: text.length }] : undefined;
}

/** Where a pattern is found first; the end of the text where it is not. */
function find(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

function findQuoteEnd(text: string, from: number): number {
  let at = find(QUOTE_OR_ESCAPE, text, from);
  while (text[at] === "\\") at = find(QUOTE_OR_ESCAPE, text, at + 2);
  return at + 1;
}

function isBlank(text: string, start: number, end: number): boolean {
  return text.slice(start, end).trim() === "";
}
