/** The end of a line behind which a text of several lines begins, with what stands before it. */
const HEADER = /^([ \t]*(?:-[ \t]+)*)(.*[:\-\t ])?[ \t]*[|>][-+]?[ \t\r]*$/;
const IS_KEY = /:[ \t]*$/;
/** A line of nothing but actions, roughly. */
const ALONE = /^[ \t]*(?:\{\{(?:(?!\}\}).)*\}\}[ \t]*)*\r?$/;

/** Lines of nothing but actions with which a text may begin. */
const MAX_LINES = 50;
const MAX_HEADER = 400;

/** How far the lines of a text of YAML are indented that begins with the line at an offset; undefined where none does. */
export function indentOfTextAt(text: string, lineStart: number): number | undefined {
  const above = text.lastIndexOf("\n", lineStart - 2) + 1;
  if (lineStart === 0 || lineStart - above > MAX_HEADER) return undefined;
  const [, lead = "", rest = ""] = HEADER.exec(text.slice(above, lineStart - 1)) ?? [];
  const isItem = rest === "" && lead.includes("-");
  if (!isItem && !IS_KEY.test(rest)) return undefined;
  const outer = isItem ? lead.indexOf("-") : lead.length;
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
