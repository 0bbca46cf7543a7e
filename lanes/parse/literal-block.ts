import type { MutableNode } from "./add-node.ts";

const HEAD = /\|(-?)\n( +)(?=[^ \n])/y;

/**
 * Reads a literal block, `|` or `|-`, whose first line has something in it, and gives its node the value; `column` is that of
 * the key before it. Returns the offset of the line behind it; -1 for what is written in a rarer way.
 */
export function readLiteralBlock(
  text: string,
  node: MutableNode,
  { from, column }: { from: number; column: number },
): number {
  HEAD.lastIndex = from;
  const head = HEAD.exec(text);
  const [whole = "", chomp = "", indent = ""] = head ?? [];
  if (head === null || indent.length <= column) return -1;
  const lines: string[] = [];
  let at = from + whole.length - indent.length;
  node.start = from + whole.length;
  // An entry of a list has no key: its value is where it begins.
  if (typeof node.key === "number") node.keyStart = node.start;
  for (;;) {
    const lineEnd = text.indexOf("\n", at);
    if (lineEnd < 0) return -1;
    if (text.startsWith(indent, at)) lines.push(text.slice(at + indent.length, lineEnd));
    else if (lineEnd === at) lines.push("");
    else break;
    at = lineEnd + 1;
    if (at >= text.length) break;
  }
  // What follows is less deep than the key or at it; a line of blanks alone is a rarer way.
  const rest = /[^ ]/.exec(text.slice(at, at + indent.length + 1));
  if (rest !== null && (rest.index > column || rest[0] === "\n")) return -1;
  const value = lines.join("\n").replace(/\n+$/, "");
  if (lines.some((line) => line !== "" && line.trim() === "")) return -1;
  node.value = chomp === "-" ? value : `${value}\n`;
  node.end = at;
  return at;
}
