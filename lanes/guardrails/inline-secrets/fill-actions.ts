import type { ManifestDocument } from "../documents.ts";
import { findActions } from "../templates.ts";
import { FILLED as MASK } from "./filled.ts";
import { hidesLiteral } from "./judge-action.ts";
import { namesOf } from "./template-names.ts";

/** What an action makes, and what one makes that has a literal. */
const FILLED = "$" + "{X}";
const LITERAL = "literal0";

/** Actions that make nothing by themselves. */
const CONTROL = /^\{\{-?\s*(?:(?:if|else|end|with|range|define|block|break|continue)\b|\/\*|\$\w*\s*:?=)/;

/** A text with a variable for each of its actions, or a word for one that has a literal; actions in a row are one. */
export function fillActions(text: string, { source }: ManifestDocument): string {
  const actions = text.includes("{{") ? (findActions(text) ?? []) : [];
  const { assigned, dots } = namesOf(source);
  let filled = "";
  let at = 0;
  for (const { start, end } of actions) {
    const action = text.slice(start, end);
    const made = hidesLiteral(action, assigned, dots(action)) ? LITERAL : FILLED;
    filled += text.slice(at, start) + (CONTROL.test(action) ? "" : made);
    at = end;
  }
  return (filled + text.slice(at)).replace(/\$\{X\}(?:\$\{X\})+/g, FILLED);
}

/** What stands around the credential in a header, a key in PEM, or a credential of several parts. */
const AROUND = /^(?:bearer|basic|token|apikey)\s+|-----(?:BEGIN|END) [A-Z0-9 ]+-----|[|:.;,_+/=@\s-]/gi;

/** True for a filled text with nothing of its own where the credential stands. */
export function isAllFilled(filled: string): boolean {
  return filled.replace(AROUND, "").replaceAll(FILLED, "") === "";
}

/** True for a filled text in which some action has a literal. */
export function hasLiteral(filled: string): boolean {
  return filled.includes(LITERAL);
}

/** The same text as `maskActions` has it: what a program may read from its environment is told from an action. */
export function toMasked(filled: string): string {
  return filled.replaceAll(FILLED, MASK);
}
