import type { SourceFile } from "../../load.ts";
import type { ManifestDocument } from "../documents.ts";
import { findActions, replaceActions } from "../templates.ts";
import { FILLED, hasOwnPart } from "./filled.ts";
import { findFamily, givesCredential } from "./find-values.ts";
import { hidesLiteral } from "./judge-action.ts";
import { type ActionNames, bestOf, listMade } from "./made-texts.ts";
import { lineBefore, namesOf } from "./template-names.ts";

/** Stands for what an action makes of a literal where that cannot be told. */
const MADE = "literal";

/**
 * A text without its actions, of settings or of anything else: in place of each stands what its literals make, or a sign for
 * what is filled in, so that what it gives to a name, or has in an address, can be judged as that of any other text.
 */
export function maskActions(text: string, { source }: Pick<ManifestDocument, "source">): string {
  if (!text.includes("{{")) return text;
  const last = lasts.get(source);
  if (last?.text === text) return last.masked;
  const masked = mask(text, source);
  lasts.set(source, { text, masked });
  return masked;
}

/** What was masked last: a value is asked for by several searches. */
const lasts = new WeakMap<SourceFile, { readonly text: string; readonly masked: string }>();

function mask(text: string, source: SourceFile): string {
  const actions = findActions(text);
  if (actions === undefined) return text;
  const names = namesOf(source);
  // What base64 says is not in the file as it stands, and may set names of its own.
  const own = SETS_NAMES.test(text) ? namesOf({ path: source.path, text }) : undefined;
  // One for all actions: what was found out of a name is kept by it.
  const assigned: ActionNames["assigned"] =
    own === undefined ? names.assigned : (name) => [...names.assigned(name), ...own.assigned(name)];
  return replaceActions(text, actions, (action, start) => {
    const before = lineBefore(text, start);
    const dots = [...names.dots(action, before), ...(own?.dots(action, before) ?? [])];
    return renderAction(action, { assigned, dots });
  });
}

const SETS_NAMES = /\{\{-?\s*(?:with|range|[^}]*(?::=|\bset\b))/;

/** What an action makes of its literals; a sign where none of them comes out. */
export function renderAction(action: string, names: ActionNames): string {
  if (!hidesLiteral(action, names.assigned, names.dots)) return FILLED;
  const made = listMade(action, names);
  return made.find(isCredentialLine) ?? bestOf(made) ?? MADE;
}

/** True for a text that is a credential by what is around it: settings, or an address. */
export function isCredentialLine(text: string): boolean {
  return givesCredential(text) || findFamily(text, { withShapes: false }) !== undefined;
}

/** Keys whose values are lines of `name:password`. */
const NAMES_PAIRS = /(?:^|[-_.])(?:auth|htpasswd|users|accounts|logins|creds|credentials)$/i;
const PAIR = /^[ \t]*[^\s:]{1,100}:(?!\/\/|\d{1,5}[ \t\r]*$)(\S{1,200})[ \t\r]*$/gm;

/** True for `name:password` with a literal password on some line of a masked text, under a key that has such lines. */
export function pairsLiteral(key: string, masked: string): boolean {
  if (!NAMES_PAIRS.test(key) || !masked.includes(":")) return false;
  return Array.from(masked.matchAll(PAIR)).some(
    ([, password = ""]) => hasOwnPart(password) && !/^\$[({]/.test(password),
  );
}
