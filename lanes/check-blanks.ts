import { isUnknownDocument, type SchemaProblem } from "./check-schema.ts";
import type { YamlNode } from "./parse/tree.ts";
import { formatPointer, pathOf } from "./positions.ts";

/** Texts of blanks alone, which say no more than the empty ones that the schema refuses; `found` is what it has found. */
export function findBlanks(nodes: readonly YamlNode[], found: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const blanks = nodes.filter(({ value }) => typeof value === "string" && isBlank(value));
  if (blanks.length === 0 || isUnknownDocument(found)) return [];
  const known = new Set(found.map(({ path }) => formatPointer(path)));
  return blanks.flatMap((node) => {
    const path = pathOf(node).map(String);
    // What is below an unknown key is no part of the format.
    if (path.some((_, at) => known.has(formatPointer(path.slice(0, at + 1))))) return [];
    return [{ code: "empty-value" as const, path, message: "The text is of blanks alone" }];
  });
}

/** Nearly every text begins with a letter or a digit. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first <= 0x20 || first >= 0xa0) && text.trim() === "";
}
