/** What stands before a key or a text on its line: blanks, and signs of items. */
const LEAD = /[ \t]*(?:-[ \t]+)*/y;
/** A line of nothing but actions, roughly. */
const ALONE = /^[ \t]*(?:\{\{(?:(?!\}\}).)*\}\}[ \t]*)*\r?$/;

/** Lines of nothing but actions with which a text may begin. */
const MAX_LINES = 50;

/** How far the lines of a text of YAML are indented that begins with the line at an offset; undefined where none does. */
export function indentOfTextAt(text: string, lineStart: number): number | undefined {
  const sign = findHeader(text, lineStart);
  if (sign === undefined) return undefined;
  const above = text.lastIndexOf("\n", sign) + 1;
  LEAD.lastIndex = above;
  const [lead = ""] = LEAD.exec(text) ?? [];
  // Behind the sign of an item, or behind a key.
  const outer = above + lead.length > sign ? lead.lastIndexOf("-") : lead.length;
  let at = text.indexOf("\n", lineStart) + 1;
  for (let left = MAX_LINES; left > 0 && at > 0; left -= 1) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end < 0 ? text.length : end);
    if (!ALONE.test(line)) {
      const indent = line.search(/[^ ]/);
      return indent > outer ? indent : undefined;
    }
    at = end + 1;
  }
  return undefined;
}

/** Where the sign of an item or of a key stands behind which a text begins on the next line; most lines have another end. */
function findHeader(text: string, lineStart: number): number | undefined {
  let at = skipBlanks(text, lineStart - 2);
  if (/[-+]/.test(text.charAt(at))) at -= 1;
  if (!/[|>]/.test(text.charAt(at))) return undefined;
  const sign = skipBlanks(text, at - 1);
  return sign < at - 1 && /[-:]/.test(text.charAt(sign)) ? sign : undefined;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at >= 0 && (text[at] === " " || text[at] === "\t" || text[at] === "\r")) at -= 1;
  return at;
}
