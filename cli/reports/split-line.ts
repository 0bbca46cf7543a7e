/** A part of a line of YAML or JSON: blanks, brackets, marks and keys with their signs; or a scalar. */
export interface LinePart {
  readonly kind: "structure" | "scalar";
  readonly start: number;
  readonly text: string;
}

/** Blanks, and the marks of entries before anything else. */
const ENTRIES = /[ \t]*(?:[-?](?:[ \t]+|$))*/y;
const BLANKS = /[ \t]+/y;
const KEY = /(?:"[\w./-]{1,64}"|'[\w./-]{1,64}'|[A-Za-z0-9_][\w./-]{0,63})[ \t]*:(?=[ \t]|$)|"[\w./-]{1,64}"[ \t]*:/y;
const OPEN = /[[{]/y;
const CLOSE_OR_NEXT = /[\]},]/y;
/** Between brackets: in quotes to the quote behind it, else to the next sign. Nothing else may follow. */
const FLOW_SCALAR =
  /(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^"'#,[\]{} \t](?:[^,[\]{}:#]|:(?![\s,[\]{}]|$)|(?<![ \t])#)*)(?=[ \t]*(?:[,\]}]|$))/y;
const COMMENT = /(?:^|[ \t]+)#.*$/;

/** The parts of a line, without its comment; where it cannot be told what they are, all that is left is a scalar. */
export function splitLine(line: string): readonly LinePart[] {
  const parts: LinePart[] = [];
  let at = 0;
  const take = (pattern: RegExp, kind: LinePart["kind"]): string => {
    pattern.lastIndex = at;
    const text = pattern.exec(line)?.[0] ?? "";
    if (text !== "") parts.push({ kind, start: at, text });
    at += text.length;
    return text;
  };
  take(ENTRIES, "structure");
  let depth = 0;
  let mayHaveKey = true;
  while (at < line.length) {
    if (take(BLANKS, "structure") !== "") continue;
    if (mayHaveKey && take(KEY, "structure") !== "") mayHaveKey = false;
    else if (take(OPEN, "structure") !== "") {
      depth += 1;
      mayHaveKey = true;
    } else if (depth === 0) break;
    else if (line[at] === ",") mayHaveKey = take(CLOSE_OR_NEXT, "structure") !== "";
    else if (take(CLOSE_OR_NEXT, "structure") !== "") {
      depth -= 1;
      mayHaveKey = false;
    } else if (take(FLOW_SCALAR, "scalar") === "") break;
  }
  const rest = line.slice(at).replace(COMMENT, "");
  if (rest.trim() !== "") parts.push({ kind: "scalar", start: at, text: rest.trimEnd() });
  return parts;
}
