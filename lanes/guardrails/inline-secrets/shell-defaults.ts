import type { LineReading } from "./commands.ts";
import { closeNested } from "./expansions.ts";
import { isGivenLiteral } from "./given-literal.ts";
import { saysNone } from "./other-meanings.ts";
import { readsAsName } from "./secret-names.ts";

/** The begin of a variable with a default; a blank is one of a part of its text, `${NAME: -4}`. */
const BEGIN = /\$\{([A-Za-z_]\w{0,80}):?[-=](?=[^\s}])/g;

/** How long a default may be. */
const MAX_DEFAULT = 400;

/** A sentence, or a number that counts something. */
const SAYS_OTHER = /\s|^[0-9]{1,2}$/;

/** True for a text for a shell in which the default of a variable is a literal credential: `: "${DB_PASSWORD:=word}"`. */
export function defaultsToLiteral(text: string, reading: LineReading): boolean {
  if (!text.includes("$" + "{")) return false;
  for (const { 0: begin, 1: name = "", index } of text.matchAll(BEGIN)) {
    const expansion = text.slice(index, index + MAX_DEFAULT);
    const end = closeNested(expansion, 1);
    if (expansion[end - 1] !== "}") continue;
    const value = expansion.slice(begin.length, end - 1).replace(/^\\?(["'])(.*?)\\?\1$/s, "$2");
    if (value === "" || SAYS_OTHER.test(value) || saysNone(value) || readsAsName(name, value)) continue;
    if (isGivenLiteral(name, value, reading)) return true;
  }
  return false;
}
