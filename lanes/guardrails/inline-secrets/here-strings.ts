import { isFilledIn } from "./expansions.ts";

/** Options of programs that read a password or a token from their standard input. */
export const TAKES_STDIN: RegExp = /^--(?:password|passphrase|token|secret)-stdin$|^--with-token$/;

/** What stands behind the sign is given to the command as its standard input. */
const HERE = /^0?<<</;

/** True for a command that is given a literal as the password that it reads: `gh auth login --with-token <<< word`. */
export function readsLiteral(words: readonly string[]): boolean {
  if (!words.some((word) => TAKES_STDIN.test(word))) return false;
  const at = words.findIndex((word) => HERE.test(word));
  if (at < 0) return false;
  const given = words[at]?.replace(HERE, "") || (words[at + 1] ?? "");
  return given !== "" && !isFilledIn(given, { byShell: true });
}
