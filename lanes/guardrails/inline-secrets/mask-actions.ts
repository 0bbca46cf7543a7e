import { findActions } from "../templates.ts";
import { FILLED, hasOwnPart } from "./filled.ts";
import { hidesLiteral } from "./judge-action.ts";

/** Stands for an action that a literal could come out of. */
const MADE = "literal";

const SETS = /^\{\{-?\s*(\$[A-Za-z_]\w*)\s*:?=/;

/** A text of settings without its actions: what stands around them, and what they say themselves, can be judged as any other. */
export function maskActions(text: string): string {
  const actions = text.includes("{{") ? findActions(text) : undefined;
  if (actions === undefined) return text;
  // A variable is set before it is used, so that one pass knows all.
  const literals = new Set<string>();
  const assigned = (variable: string) => (literals.has(variable) ? ['"literal"'] : []);
  let masked = "";
  let at = 0;
  for (const { start, end } of actions) {
    const action = text.slice(start, end);
    const isLiteral = hidesLiteral(action, assigned);
    const variable = SETS.exec(action)?.[1];
    if (variable !== undefined && isLiteral) literals.add(variable);
    masked += text.slice(at, start) + (variable === undefined && isLiteral ? MADE : FILLED);
    at = end;
  }
  return masked + text.slice(at);
}

/** True for `name:password` with a literal password on some line. */
export function pairsLiteral(text: string): boolean {
  return Array.from(maskActions(text).matchAll(/^[ \t]*[^\s:]{1,100}:(\S{1,200})[ \t\r]*$/gm)).some(
    ([, password = ""]) => hasOwnPart(password),
  );
}
