import { findActionEnd } from "./templates.ts";

/** Texts and comments within an action, which may have the signs of one. */
const QUOTED = /"(?:\\.|[^"\\\n])*"|`[^`]*`|\/\*[\s\S]*?\*\//g;

/** Where an action of a template begins that has no end, or none before the next one begins; one in a comment is none. */
export function findOpenAction(text: string): number | undefined {
  for (let start = text.indexOf("{{"); start >= 0; ) {
    const end = findActionEnd(text, start + 2);
    const isOpen =
      end === undefined ||
      text
        .slice(start + 2, end)
        .replace(QUOTED, "")
        .includes("{{");
    if (isOpen && !isInComment(text, start)) return start;
    if (end === undefined) return undefined;
    start = text.indexOf("{{", end);
  }
  return undefined;
}

function isInComment(text: string, offset: number): boolean {
  return /(?:^|\s)#/.test(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset));
}
