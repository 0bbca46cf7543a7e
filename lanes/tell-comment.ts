import type { SchemaProblem } from "./check-schema.ts";

/** A key of which the line has nothing else but a comment. */
const KEY = /^(?:"[^"\n]*"|'[^'\n]*'|[^\s"'#-][^#\n]*?): +#/;
/** The same of an entry of a list. */
const ENTRY = /^ *- +#/;

/** How many lines of a list are looked at. */
const MAX_LINES = 1_000;

/**
 * Of an empty value at an offset also that a comment is where it would be: `title: #mail` looks like a text. Of an entry the
 * offset is that of its list.
 */
export function tellComment(problem: SchemaProblem, text: string, offset: number): SchemaProblem {
  if (problem.code !== "empty-value" || !problem.message.endsWith(" is empty")) return problem;
  const isEntry = /^[0-9]+$/.test(problem.path.at(-1) ?? "");
  const isComment = isEntry ? hasCommentEntry(text, offset) : KEY.test(text.slice(offset, lineEnd(text, offset)));
  if (!isComment) return problem;
  const message = `${problem.message}: # behind a blank begins a comment`;
  const hint = "Quote the text where it is to begin with #; otherwise fill it in, or remove what may be left out.";
  return { ...problem, message, hint };
}

function hasCommentEntry(text: string, offset: number): boolean {
  const column = offset - (text.lastIndexOf("\n", offset - 1) + 1);
  let start = offset;
  for (let count = 0; count < MAX_LINES && start < text.length; count += 1) {
    const end = lineEnd(text, start);
    const line = text.slice(start, end);
    if (ENTRY.test(line)) return true;
    const indent = line.search(/\S/);
    if (count > 0 && indent >= 0 && indent < column) return false;
    start = end + 1;
  }
  return false;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}
