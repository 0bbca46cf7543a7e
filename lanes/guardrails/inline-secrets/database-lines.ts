import type { LineReading } from "./commands.ts";
import { BY_ITSELF, fillExpansions, SHELL } from "./expansions.ts";
import { FILLED } from "./filled.ts";
import { isLiteral } from "./find-values.ts";
import { maskActions } from "./mask-actions.ts";
import { listSqlPasswords } from "./sql-passwords.ts";
import { isWeakCredential } from "./weak-values.ts";

/** How a line for a shell has a single quote within single quotes. */
const QUOTE_WITHIN = /'(?:\\'|"'")'/g;
/** A text between dollars, which a shell would take for variables. */
const BETWEEN_DOLLARS = /\\?\$(\w{0,20})\\?\$([^$\\\n]{1,400})\\?\$\1\\?\$/g;

/** What such a statement begins with; without one it is prose. */
const VERB = /\b(?:create|alter|grant|set|change|insert)\b/i;

/** True for a statement in a word or a line that tells a database a literal password: `psql -c "ALTER USER demo PASSWORD 'word'"`. */
export function tellsDatabase(text: string, { document, byShell }: LineReading): boolean {
  if (listSqlPasswords(text).length === 0 || !VERB.test(text)) return false;
  const masked = maskActions(text, document).replace(QUOTE_WITHIN, "'").replace(BETWEEN_DOLLARS, "'$2'");
  const filled = byShell ? fillExpansions(masked, SHELL) : masked.replace(BY_ITSELF, FILLED);
  return listSqlPasswords(filled).some((value) => isWeakCredential("password", value) && isLiteral(value));
}
