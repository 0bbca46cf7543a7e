import type { ManifestDocument } from "../documents.ts";
import { findActions, isWholeAction } from "../templates.ts";
import type { LineReading } from "./commands.ts";
import { isPathOfFile } from "./credential-key.ts";
import { fillExpansions, isFilledIn, SHELL } from "./expansions.ts";
import { FILLED, hasOwnPart } from "./filled.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { maskActions } from "./mask-actions.ts";
import { hasOtherMeaning } from "./other-meanings.ts";
import { readsAsName } from "./secret-names.ts";

/** True for a literal that a word of a command line gives to the name of a credential. */
export function isGivenLiteral(name: string, written: string, reading: LineReading, inChart = false): boolean {
  // What is taken where a variable has none is judged as if it stood there.
  const value = written.replace(/^(["'])(.*)\1$/s, "$2").replace(WHOLE_DEFAULT, "$1");
  if (IS_READ.test(value) || isFilledIn(value, reading)) return false;
  const left = value.includes("{{") ? withoutExpansions(value, reading) : value;
  if (!isLiteralCredential(name, left, reading.document, { inChart })) return false;
  if (left.includes("{{") && !isWholeAction(left)) return isLiteralAround(name, left, reading);
  // `SECRET=${RELEASE}-token` is what a Secret is called.
  return !(
    reading.byShell &&
    value.includes("$") &&
    readsAsName(name, fillExpansions(value, SHELL).replaceAll(FILLED, "demo"))
  );
}

/** What an action chooses of a line for a shell is filled in there: `{{ ternary "$A" "`cat $B`" .c }}`. */
function withoutExpansions(action: string, reading: LineReading): string {
  if (!reading.byShell || !/"[^"\n]*[$`]/.test(action)) return action;
  return action.replace(/"((?:[^"\\\n]|\\.)*)"/g, (text, said: string) =>
    /[$`]/.test(said) && isFilledIn(said, reading) ? '""' : text,
  );
}

/** What programs read from a file or from standard input instead: `@/run/token`, `-`. */
const IS_READ = /^(?:-|@(?:\/|\.{1,2}\/|~\/|\$)\S*)$/;

const WHOLE_DEFAULT = /^\$\{[A-Za-z_]\w*:?[-=]([^\s${}`"']+)\}$/;

/** True for a text around actions that is a part of a credential: of no name, path or reference. */
function isLiteralAround(name: string, value: string, { document, byShell }: LineReading): boolean {
  const masked = maskBranches(value, document);
  const filled = byShell ? fillExpansions(masked, SHELL) : masked;
  if (!filled.includes(FILLED)) return /[A-Za-z0-9]/.test(filled);
  if (REFERS.test(filled) || !hasOwnPart(filled.replace(BEHIND, "$1"))) return false;
  const named = filled.replace(FILLINGS, "demo");
  return !(readsAsName(name, named) || isPathOfFile(name, named) || hasOtherMeaning(name, named));
}

/** A file, a variable or a store that has the value. */
const REFERS = /^(?:@|(?:env|file|vault|ref|awssm|ssm|gcpsm|secret)[:+])/;
/** The next of several options in one word, and the end of what `sed` puts in place of something. */
const BEHIND = /^(\uE001+)(?:,[\s\S]*|[#~!@%:|/]{1,2}[gimIp]{0,3})$/;
const FILLINGS = new RegExp(`${FILLED}+`, "g");

const CONTROL = /^\{\{-?\s*(if|with|range|else|end)\b/;

/** A value with a sign for each action, up to the end of the branch that it stands in; what divides branches in it makes nothing. */
function maskBranches(value: string, document: ManifestDocument): string {
  let masked = "";
  let depth = 0;
  let at = 0;
  for (const { start, end } of findActions(value) ?? []) {
    const action = value.slice(start, end);
    const word = CONTROL.exec(action)?.[1];
    if (depth === 0 && (word === "else" || word === "end")) return masked + value.slice(at, start);
    const made = word === undefined ? maskActions(action, document) : word === "else" ? FILLED : "";
    masked += value.slice(at, start) + made;
    if (word === "end") depth -= 1;
    else if (word !== undefined && word !== "else") depth += 1;
    at = end;
  }
  return masked + value.slice(at);
}
