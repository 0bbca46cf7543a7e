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

/** Keys whose values are lines of `name:password`. */
const NAMES_PAIRS = /(?:^|[-_.])(?:auth|htpasswd|users|accounts|logins|creds|credentials)$/i;
const PAIR = /^[ \t]*[^\s:]{1,100}:(?!\/\/|\d{1,5}[ \t\r]*$)(\S{1,200})[ \t\r]*$/gm;

/** True for `name:password` with a literal password on some line, under a key that has such lines. */
export function pairsLiteral(key: string, text: string): boolean {
  if (!NAMES_PAIRS.test(key) || !text.includes(":")) return false;
  return Array.from(maskActions(text).matchAll(PAIR)).some(
    ([, password = ""]) => hasOwnPart(password) && !/^\$[({]/.test(password),
  );
}
